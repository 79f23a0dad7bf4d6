// The answer to decide and enrol: the verdict, and until when it stands.
import { DECREE_147, LAW, NINETY_DAYS_END, lawAt } from "./law.mjs";
import { beginningOf, birthday, dayAfter, instantText } from "./time.mjs";

export function answerTo(judge, at, facts) {
  if (at < DECREE_147) return { error: { code: "out_of_scope" } };
  const verdict = judge(at);
  const change = laterMoments(at, facts).find((moment) => judge(moment).outcome !== verdict.outcome);
  return {
    permitted: verdict.permitted,
    law: lawAt(at).name,
    breaches: verdict.breaches,
    remedies: verdict.remedies,
    citations: [...verdict.citations],
    readings: [...verdict.readings].sort(),
    valid_until: change === undefined ? null : instantText(change),
  };
}

// Nothing changes but when a law begins, a fact comes to be, or somebody is born or grows older.
function laterMoments(at, { moments, births }) {
  const turns = births.flatMap((born) => [
    beginningOf(born),
    ...[7, 16, 18].map((years) => birthday(born, years)).flatMap((day) => [beginningOf(day), beginningOf(dayAfter(day))]),
  ]);
  const all = [...LAW.map((state) => state.since), NINETY_DAYS_END, ...moments, ...turns];
  return [...new Set(all)].filter((moment) => moment > at).sort((one, other) => one - other);
}
