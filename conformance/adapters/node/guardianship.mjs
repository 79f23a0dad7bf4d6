// A child's account is registered by a parent or guardian with their own information; one of them suffices.
import { hasReached, isBirthday, isBorn, isChild, mayConsent } from "./age.mjs";
import { prove } from "./proof.mjs";

export function judgeLinks(verdict, law, child, at) {
  verdict.cite(law.children);
  if (child.guardians === null) verdict.missing("guardians");
  if ((child.evidence ?? []).length > 0) verdict.turnsOn("R-07");
  const links = (child.guardians ?? []).map((link, place) => ({ ...link, path: `guardians.${place}.` }));

  // A link of unknown state could be one that is disputed, and no other link makes up for that.
  links.filter((link) => link.status === null).forEach((link) => verdict.missing(`${link.path}status`));
  if (links.some((link) => link.status === "disputed")) {
    verdict.turnsOn("R-14");
    verdict.breach("guardianship.disputed", { citations: law.children, remedies: ["ask_guardian"] });
  }

  const carrying = links.filter((link) => carries(link, at));
  if (carrying.some((link) => link.status === "suspended")) verdict.turnsOn("R-16");
  const assessed = carrying.map((link) => assess(link, law, child, at)).sort(nearestFirst);
  const nearest = assessed[0];
  if (!nearest) {
    verdict.breach("guardianship.child-needs-guardian", { citations: law.children, remedies: ["ask_guardian"] });
    if (law.authenticate) verdict.breach(law.rule, { citations: law.authentication });
    return;
  }

  verdict.turnsOn(...nearest.readings);
  nearest.missing.forEach(([fact, remedies]) => verdict.missing(fact, remedies));
  if (nearest.tooYoung) {
    verdict.breach("guardianship.guardian-age", { citations: law.children, remedies: ["ask_guardian"] });
  }
  if (law.authenticate) {
    verdict.cite(law.authentication);
    if (nearest.unproven) {
      const remedies = ["guardian_authenticate"];
      verdict.breach("guardianship.guardian-authenticated", { citations: law.children, remedies });
    }
    if (nearest.unproven || nearest.tooYoung) verdict.breach(law.rule, { citations: law.authentication });
  }
  if (law.decree333) {
    const citations = [`330/2026/ND-CP art. 60.1.${mayConsent(child.born, at) ? "c" : "b"}`];
    verdict.cite(citations);
    if (nearest.unconsented) verdict.breach("guardianship.consents", { citations, remedies: ["give_consent"] });
  }
}

// Whose proof counts depends on the age. While it is not known, what fails is what fails for both: neither the user
// nor anybody who answers for them is proven. What to do about it is known when the age is.
export function judgeWhileAgeIsUnknown(verdict, user, at, law, rule, citations) {
  if (user.evidence === null) verdict.missing("evidence");
  const carried = (user.guardians ?? []).some((link) =>
    carries(link, at) && !isTooYoung(link, at) && prove(link, { at, decree333: law.decree333 }).authenticated);
  if (!carried) verdict.breach(rule, { citations });
}

// An operator may let a link that lost its ground carry on for a time.
function carries(link, at) {
  return link.status === "active" ||
    (link.status === "suspended" && link.carriesUntil !== null && at < link.carriesUntil);
}

// Sixteen is asked of everybody, eighteen of a guardian only (Civil Code art. 49, R-08).
const leastAge = (link) => (link.relation === "guardian" ? 18 : 16);

function isTooYoung(link, at) {
  const known = link.holder === "individual" && link.born !== null && isBorn(link.born, at);
  return known && !hasReached(link.born, leastAge(link), at);
}

function assess(link, law, child, at) {
  const missing = [];
  const readings = [];
  if (link.relation === null) missing.push([`${link.path}relation`, []]);
  if (link.holder === null) missing.push([`${link.path}holder`, []]);
  // There is a guardian only on one of two grounds (Civil Code arts. 47, 136); a parent needs none.
  if (link.relation === "guardian" && link.ground === null) missing.push([`${link.path}ground`, []]);

  const tooYoung = isTooYoung(link, at);
  if (link.holder === "individual" && (link.born === null || !isBorn(link.born, at))) {
    missing.push([`${link.path}birth_date`, ["provide_birth_date"]]);
  } else if (link.holder === "individual") {
    if (!hasReached(link.born, 18, at)) readings.push("R-08");
    if (isBirthday(link.born, leastAge(link), at)) readings.push("R-02");
  }

  const proof = prove(link, { at, decree333: law.decree333, path: link.path });
  const unproven = law.authenticate && !proof.authenticated;
  if (law.authenticate) readings.push(...proof.readings);
  if (unproven) missing.push(...proof.unknown.map((fact) => [fact, []]));

  const given = (consent) => consent !== null && consent <= at;
  const consented = given(link.consents.representative) && (given(link.consents.child) || !mayConsent(child.born, at));
  const unconsented = law.decree333 && !consented;
  if (law.decree333 && !given(link.consents.child)) readings.push("R-11");
  if (law.decree333 && isBirthday(child.born, 7, at)) readings.push("R-02");
  return { missing, readings, tooYoung, unproven, unconsented };
}

// The link that has come furthest speaks for all: old enough, then proven, then agreed to, then known.
function nearestFirst(one, other) {
  return one.tooYoung - other.tooYoung || one.unproven - other.unproven ||
    one.unconsented - other.unconsented || one.missing.length - other.missing.length;
}

// What those who answer for a child allow it beside the law; the strictest of them holds.
export function askTheGuardians(verdict, action, child, at) {
  // They choose until it is known that the user is sixteen.
  if (child.born !== null && !isChild(child.born, at)) return;
  const choices = (child.guardians ?? [])
    .filter((link) => ["active", "suspended", "disputed"].includes(link.status))
    .map((link) => link.choices[action]);
  const allowed = child.itemAllowedAt !== null && child.itemAllowedAt <= at;
  if (choices.includes("off")) verdict.breach("guardian-choice.off", { remedies: ["ask_permission"] });
  else if (choices.includes("ask_first") && !allowed) {
    verdict.breach("guardian-choice.ask-first", { remedies: ["ask_permission"] });
  }
}
