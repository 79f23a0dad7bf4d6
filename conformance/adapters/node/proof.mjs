// What somebody's evidence proves at a moment: a Vietnamese mobile, or the personal ID where there is none.
const PHONE = ["vn_mobile_otp", "vn_mobile_network"];

export function prove(person, { at, decree333, path = "" }) {
  const told = (person.evidence ?? []).map((piece, place) => ({ ...piece, path: `${path}evidence.${place}` }));
  const there = told.filter((piece) => piece.verifiedAt !== null && piece.verifiedAt <= at);
  const declared = person.noMobileDeclaredAt !== null && person.noMobileDeclaredAt <= at;
  const electronic = there.filter((piece) => piece.method === "personal_id_eid");

  const phone = there.some((piece) => PHONE.includes(piece.method));
  const personalId = electronic.some((piece) => piece.level >= 2);
  // Another lawful e-identification is one of Decree 333's methods and none of Decree 147's.
  const otherEid = decree333 && there.some((piece) => piece.method === "other_eid");
  const eid = personalId || otherEid;

  // What is not known of a piece that could prove something; of one that is not there yet, nothing is asked.
  const couldProve = (piece) => PHONE.includes(piece.method) || (piece.method === "other_eid" && decree333) ||
    (piece.method === "personal_id_eid" && (piece.level === null || piece.level >= 2));
  const lacking = (piece) => [
    ...(couldProve(piece) && piece.verifiedAt === null ? [`${piece.path}.verified_at`] : []),
    ...(piece.method === "personal_id_eid" && piece.level === null && !(piece.verifiedAt > at)
      ? [`${piece.path}.level`] : []),
  ];
  return {
    phone,
    personalId,
    declared,
    authenticated: phone || (declared && eid),
    // The personal ID authenticates only somebody who says that they have no mobile here.
    undeclared: !phone && eid && !declared,
    unknown: person.evidence === null ? [`${path}evidence`] : told.flatMap(lacking),
    unknownOfPersonalId: told.filter((piece) => piece.method === "personal_id_eid").flatMap(lacking),
    readings: [
      ...(personalId && !phone ? ["R-04"] : []),
      ...(there.some((piece) => piece.method === "other_eid") && !phone ? ["R-05"] : []),
      ...(electronic.some((piece) => piece.level !== 2) && !phone ? ["R-06"] : []),
    ],
  };
}

// What would authenticate them.
export function waysToProve(proof) {
  if (proof.undeclared) return ["declare_no_vn_mobile", "prove_phone"];
  return proof.declared ? ["prove_phone", "authenticate_personal_id"] : ["prove_phone"];
}
