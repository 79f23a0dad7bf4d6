// May an account be opened with this?
import { isChild } from "./age.mjs";
import { reach } from "./law.mjs";
import { ageOf } from "./decide.mjs";
import { judgeLinks, judgeWhileAgeIsUnknown } from "./guardianship.mjs";
import { prove, waysToProve } from "./proof.mjs";
import { Verdict } from "./verdict.mjs";

const LACKING = { name: [], birth_date: ["provide_birth_date"], phone: ["prove_phone"] };

export function enrol(service, application, at) {
  const verdict = new Verdict();
  const law = reach(service, at);
  if (law.belowThreshold && !law.decree333) verdict.turnsOn("R-13");
  if (law.dataLaw || law.decree147) judgeCollection(verdict, law, application, at);
  if (law.dataLaw) judgePictures(verdict, application, at);

  if (!law.decree147 && !law.law116) return verdict;
  const age = ageOf(verdict, application, at);
  if (age === "child") {
    // Before Decree 333 whoever registers the child need not have proven themselves yet.
    const citations = [...law.authentication, ...law.proofAtSignUp];
    const duties = {
      ...law, authenticate: law.decree333, authentication: citations, rule: "registration.proof-at-sign-up",
    };
    judgeLinks(verdict, duties, application, at);
  } else if (law.decree333) judgeProof(verdict, law, application, age, at);
  return verdict;
}

function judgeCollection(verdict, law, application, at) {
  const { collected } = application;
  if (collected === null) {
    verdict.missing("collected");
    return;
  }
  const has = (what) => collected.includes(what);
  // The list is of what a person has; an organisation has neither a name nor a birth date of its own.
  if (law.decree147 && application.holder !== "organisation") {
    verdict.cite(law.registration);
    const isGrown = application.born !== null && !isChild(application.born, at);
    const institution = application.born !== null && !isGrown && registeredByAnInstitution(application);
    if (institution) verdict.turnsOn("R-15");
    const wanted = ["name", ...(institution ? [] : ["birth_date"])];
    const lacking = [...wanted.filter((what) => !has(what)), ...(has("phone") || has("personal_id") ? [] : ["phone"])];
    lacking.forEach((fact) => {
      // A child proves no phone: whose number it has to be is known when the age is.
      const remedies = fact === "phone" && !isGrown ? [] : LACKING[fact];
      verdict.breach("registration.information", { citations: law.registration, remedies, fact });
    });
  } else if (law.decree147) verdict.turnsOn("R-15");
  if (law.dataLaw && has("phone") && has("personal_id") && !application.sells) {
    verdict.breach("registration.over-collection", { citations: ["91/2025/QH15 art. 3.2"] });
  }
}

function registeredByAnInstitution(application) {
  const active = (application.guardians ?? []).filter((link) => link.status === "active");
  return active.length > 0 && active.every((link) => link.holder === "organisation");
}

// A picture is asked for whenever it was taken; one that is not dated is there. Of an ended link nothing is asked.
function judgePictures(verdict, application, at) {
  const people = [application, ...(application.guardians ?? []).filter((link) => link.status !== "ended")];
  const shown = people.flatMap((person) => person.evidence ?? [])
    .some((piece) => piece.method === "id_document_image" && !(piece.verifiedAt > at));
  if (shown || application.collected?.includes("id_document_image")) {
    verdict.breach("evidence.identity-paper-image", { citations: ["91/2025/QH15 art. 29.2"] });
  }
}

function judgeProof(verdict, law, application, age, at) {
  const proof = prove(application, { at, decree333: law.decree333 });
  verdict.cite(law.proofAtSignUp);
  verdict.turnsOn(...proof.readings);
  if (proof.authenticated) return;
  if (age === "unknown") {
    judgeWhileAgeIsUnknown(verdict, application, at, law, "registration.proof-at-sign-up", law.proofAtSignUp);
    return;
  }
  proof.unknown.forEach((fact) => verdict.missing(fact));
  const remedies = waysToProve(proof);
  verdict.breach("registration.proof-at-sign-up", { citations: law.proofAtSignUp, remedies });
  if (proof.undeclared) {
    verdict.breach("authentication.no-mobile-declaration", { citations: law.authentication, remedies });
  }
}
