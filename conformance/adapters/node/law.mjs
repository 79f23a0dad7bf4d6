// What is in force when, which provisions are cited, and how this implementation reads the law where it is silent.
import { beginningOf } from "./time.mjs";

export const LAW = ["2024-12-25", "2026-01-01", "2026-07-01", "2026-08-19"].map((day) => ({
  name: `vn-${day}`,
  since: beginningOf(day),
}));
export const [DECREE_147, DATA_LAW, LAW_116, DECREE_333] = LAW.map((state) => state.since);
// The ninety days for accounts that were there before Decree 147 (art. 82.10, R-01).
export const NINETY_DAYS_END = beginningOf("2025-03-25");

export const lawAt = (at) => LAW.findLast((state) => state.since <= at) ?? null;

export const READINGS = {
  "R-01": "until_2025_03_25",
  "R-02": "day_after",
  "R-03": "open_before_333",
  "R-04": "declaration_needed",
  "R-05": "with_declaration",
  "R-06": "level_2",
  "R-07": "guardian_only",
  "R-08": "parent_16_guardian_18",
  "R-09": "no_commerce",
  "R-10": "in_addition",
  "R-11": "both_from_seven",
  "R-12": "own_data",
  "R-13": "decree_333_only",
  "R-14": "dispute_stops",
  "R-15": "not_listed",
  "R-16": "operators_grace",
  "R-17": "last_of_february",
};

// Which instruments reach a service at a moment. Decree 147 has a threshold, the laws of 2026 have none.
export function reach(service, at) {
  const decree147 = service.kind === "domestic" || service.thresholdMet;
  const point = (domestic, foreign) => (service.kind === "domestic" ? domestic : foreign);
  const laws = {
    decree147,
    dataLaw: at >= DATA_LAW,
    law116: at >= LAW_116,
    decree333: at >= DECREE_333,
    belowThreshold: !decree147,
  };
  const when = (holds, provision) => (holds ? [provision] : []);
  return {
    ...laws,
    // Where the duty to authenticate is written.
    authentication: [
      ...when(decree147, `147/2024/ND-CP art. ${point("27.3.b", "23.3.e")}`),
      ...when(laws.decree333, "333/2026/ND-CP art. 16.2.d"),
    ],
    commerce: [
      ...when(decree147, `147/2024/ND-CP art. ${point("27.3.b", "23.3.e")}`),
      ...when(laws.decree333, "333/2026/ND-CP art. 16.2.c"),
    ],
    // Where it is written that a parent or guardian registers for a child.
    children: [
      ...when(decree147, `147/2024/ND-CP art. ${point("27.3.a", "23.3.đ")}`),
      ...when(laws.law116, "116/2025/QH15 art. 16.2"),
    ],
    registration: when(decree147, `147/2024/ND-CP art. ${point("27.3.a", "23.3.đ")}`),
    proofAtSignUp: when(laws.decree333, "333/2026/ND-CP art. 16.2.a"),
  };
}
