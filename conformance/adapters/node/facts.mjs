// The facts of an account or an application, in types. What is not known is null, and is never guessed.
const CHOOSABLE = [
  "post", "comment", "share", "livestream", "commercial_livestream", "sales_livestream", "react", "message",
];
const COLLECTABLE = ["name", "birth_date", "phone", "personal_id", "id_document_image"];

export function readService(service) {
  const kind = service.needed("kind").oneOf("kind", ["domestic", "cross_border"]);
  if (kind === "domestic") return { kind, licensed: service.flag("licensed") ?? true };
  return { kind, thresholdMet: service.needed("threshold_met").flag("threshold_met") };
}

export function readAccount(account) {
  return dated({
    openedAt: account.instant("opened_at"),
    ...readHolder(account),
    streamerEidAt: account.instant("streamer_eid_at"),
    childMadeIdentifiedAt: account.instant("child_made_identified_at"),
    itemAllowedAt: account.instant("item_allowed_at"),
  });
}

export function readApplication(application) {
  return dated({
    ...readHolder(application),
    collected: application.words("collected", COLLECTABLE),
    sells: application.flag("sells") ?? false,
  });
}

function readHolder(facts) {
  return {
    holder: facts.oneOf("holder", ["individual", "organisation"]),
    born: facts.day("user_birth_date"),
    noMobileDeclaredAt: facts.instant("no_vn_mobile_declared_at"),
    evidence: readEvidence(facts),
    guardians: facts.list("guardians")?.map(readGuardian) ?? null,
  };
}

function readEvidence(facts) {
  return facts.list("evidence")?.map((piece) => ({
    method: piece.text("method"),
    verifiedAt: piece.instant("verified_at"),
    level: piece.whole("level"),
  })) ?? null;
}

function readGuardian(guardian) {
  const consents = guardian.object("consents");
  return {
    relation: guardian.oneOf("relation", ["mother", "father", "guardian"]),
    holder: guardian.oneOf("holder", ["individual", "organisation"]),
    born: guardian.day("birth_date"),
    status: guardian.oneOf("status", ["requested", "active", "suspended", "disputed", "ended"]),
    ground: guardian.oneOf("ground", ["parents_absent_or_incapable", "parents_unable_and_ask"]),
    evidence: readEvidence(guardian),
    noMobileDeclaredAt: guardian.instant("no_vn_mobile_declared_at"),
    consents: {
      representative: consents?.instant("representative") ?? null,
      child: consents?.instant("child") ?? null,
    },
    carriesUntil: guardian.instant("carries_until"),
    choices: Object.fromEntries(guardian.object("choices")?.members(CHOOSABLE, ["allow", "ask_first", "off"]) ?? []),
  };
}

// Beside the facts, every instant and birth date among them: an answer may change when one is passed.
function dated(facts) {
  const people = [facts, ...(facts.guardians ?? [])];
  const moments = people.flatMap((person) => [
    ...Object.values(person).filter((value) => typeof value === "number"),
    ...(person.evidence ?? []).map((piece) => piece.verifiedAt),
    ...Object.values(person.consents ?? {}),
  ]);
  return {
    ...facts,
    moments: moments.filter((moment) => moment !== null),
    births: people.map((person) => person.born).filter((born) => born !== null),
  };
}
