// What was found: every rule that fails, the provisions and readings that the answer rests on.
import { MESSAGES } from "./messages.mjs";

// In the order in which a person would take them.
const REMEDIES = [
  "provide_birth_date", "ask_guardian", "guardian_authenticate", "give_consent", "register_own_data",
  "declare_no_vn_mobile", "prove_phone", "authenticate_personal_id", "authenticate_streamer", "ask_permission",
];
const BASIS = { "guardian-choice": "guardian", operator: "operator" };

export class Verdict {
  breaches = [];
  citations = new Set();
  readings = new Set();

  breach(rule, { citations = [], remedies = [], fact } = {}) {
    this.breaches.push({
      rule,
      basis: BASIS[rule.split(".")[0]] ?? "law",
      citations,
      remedies,
      ...(fact === undefined ? {} : { fact }),
      message: MESSAGES[rule],
    });
    this.cite(citations);
  }

  missing(fact, remedies = []) {
    this.breach("facts.missing", { fact, remedies });
  }

  cite(provisions) {
    provisions.forEach((provision) => this.citations.add(provision));
  }

  turnsOn(...readings) {
    readings.forEach((reading) => this.readings.add(reading));
  }

  get permitted() {
    return this.breaches.length === 0;
  }

  // Two verdicts with one outcome are the same to somebody who waits for a change.
  get outcome() {
    return [...new Set(this.breaches.map((breach) => breach.rule))].sort().join(" ");
  }

  get remedies() {
    return REMEDIES.filter((remedy) => this.breaches.some((breach) => breach.remedies.includes(remedy)));
  }
}
