// May this account do this, at this moment?
import { isBirthday, isBorn, isChild } from "./age.mjs";
import { DECREE_147, NINETY_DAYS_END, reach } from "./law.mjs";
import { askTheGuardians, judgeLinks, judgeWhileAgeIsUnknown } from "./guardianship.mjs";
import { prove, waysToProve } from "./proof.mjs";
import { Verdict } from "./verdict.mjs";

const PLAIN = ["post", "comment", "share", "livestream"];
const COMMERCE = ["commercial_livestream", "sales_livestream"];
const INTERACTIVE = ["react", "message"];
export const ACTIONS = ["read", ...PLAIN, ...COMMERCE, ...INTERACTIVE];

export function decide(action, service, account, at) {
  const verdict = new Verdict();
  if (action === "read") return verdict;

  const law = reach(service, at);
  const interactive = INTERACTIVE.includes(action);
  // Decree 147 names writing only; likes and messages are regulated from Decree 333 on, children's too.
  const duties = {
    ...law,
    authenticate: law.decree333 || (law.decree147 && !interactive),
    guard: law.decree333 || ((law.decree147 || law.law116) && !interactive),
    rule: interactive ? "posting.interactive-features" : "posting.authenticated-only",
  };
  if (interactive && !law.decree333) verdict.turnsOn("R-03");
  if (law.belowThreshold && !law.decree333) verdict.turnsOn("R-13");
  judgeLicence(verdict, action, service);
  if (account.holder !== "organisation") askTheGuardians(verdict, action, account, at);
  const concerned = duties.authenticate || (duties.guard && account.holder !== "organisation");
  if (!concerned) return judgeStreamer(verdict, action, account, at, law);

  if (law.decree333 && account.childMadeIdentifiedAt !== null && account.childMadeIdentifiedAt <= at) {
    const citations = ["330/2026/ND-CP art. 31.1.e"];
    verdict.breach("guardianship.child-made-account", { citations, remedies: ["ask_guardian"] });
  }
  if (account.openedAt === null || account.openedAt > at) verdict.missing("opened_at");
  else if (mayWait(action, account, at)) {
    verdict.cite(["147/2024/ND-CP art. 82.10"]);
    verdict.turnsOn("R-01");
    return verdict;
  }

  const age = ageOf(verdict, account, at);
  if (age === "child" && duties.guard) {
    judgeLinks(verdict, duties, account, at);
    judgeChildsCommerce(verdict, action, duties);
    return verdict;
  }
  if (duties.authenticate) judgeOwnProof(verdict, action, duties, account, age, at);
  return judgeStreamer(verdict, action, account, at, law);
}

// Accounts that were there before the decree had ninety days, for everything but commerce.
function mayWait(action, account, at) {
  return PLAIN.includes(action) && account.openedAt < DECREE_147 && at < NINETY_DAYS_END;
}

// An organisation has no age; of everybody else it has to be known.
export function ageOf(verdict, facts, at) {
  if (facts.holder === null) verdict.missing("holder");
  if (facts.holder === "organisation") return "grown";
  if (facts.born === null || !isBorn(facts.born, at)) {
    verdict.missing("user_birth_date", ["provide_birth_date"]);
    return "unknown";
  }
  if (isBirthday(facts.born, 16, at)) verdict.turnsOn("R-02");
  return isChild(facts.born, at) ? "child" : "grown";
}

function judgeOwnProof(verdict, action, law, account, age, at) {
  const proof = prove(account, { at, decree333: law.decree333 });
  // Somebody whose parent answered for the account while they were a child now answers for it.
  const carriedBefore = age === "grown" && account.holder !== "organisation" &&
    (account.guardians ?? []).some((link) => link.status !== null && link.status !== "requested");
  verdict.cite(law.authentication);
  verdict.turnsOn(...proof.readings, ...(carriedBefore ? ["R-12"] : []));

  if (age === "unknown") {
    // A child may not sell at all: which rule of commerce fails is known when the age is, too.
    if (!proof.authenticated) judgeWhileAgeIsUnknown(verdict, account, at, law, law.rule, law.authentication);
    return;
  }
  const needsPersonalId = COMMERCE.includes(action) && !proof.personalId;
  const lacking = proof.authenticated ? (needsPersonalId ? proof.unknownOfPersonalId : []) : proof.unknown;
  lacking.forEach((fact) => verdict.missing(fact));
  if (!proof.authenticated) {
    const remedies = waysToProve(proof);
    verdict.breach(law.rule, { citations: law.authentication, remedies });
    if (proof.undeclared) {
      verdict.breach("authentication.no-mobile-declaration", { citations: law.authentication, remedies });
    }
    if (carriedBefore) {
      const asked = ["register_own_data", "prove_phone"];
      verdict.breach("transition.own-data-at-sixteen", { citations: law.children, remedies: asked });
    }
  }
  if (COMMERCE.includes(action)) {
    verdict.cite(law.commerce);
    verdict.turnsOn("R-10");
    if (needsPersonalId) {
      const remedies = ["authenticate_personal_id"];
      verdict.breach("authentication.commercial-livestream", { citations: law.commerce, remedies });
    }
  }
}

function judgeChildsCommerce(verdict, action, law) {
  if (COMMERCE.includes(action) || action === "livestream") verdict.turnsOn("R-09");
  if (COMMERCE.includes(action)) verdict.breach("guardianship.child-commerce", { citations: law.children });
}

// Since 1 July 2026 whoever appears in a stream with ordering is identified first, on every service (Law 122).
function judgeStreamer(verdict, action, account, at, law) {
  if (action !== "sales_livestream" || !law.law116) return verdict;
  const citations = ["122/2025/QH15 art. 22.4"];
  verdict.cite(citations);
  if (account.streamerEidAt === null || account.streamerEidAt > at) {
    verdict.breach("authentication.sales-streamer", { citations, remedies: ["authenticate_streamer"] });
  }
  return verdict;
}

function judgeLicence(verdict, action, service) {
  const live = action === "livestream" || COMMERCE.includes(action);
  if (!live || service.licensed !== false) return;
  verdict.breach("service.livestream-licence", { citations: ["147/2024/ND-CP art. 24.6.d"] });
}
