// What somebody typed, read as a Vietnamese mobile number of a person, or refused with the reason.
import { PHONE } from "./tables.mjs";

// A run is what could be one number written out: digits and separators, perhaps behind a plus.
const RUN = /\+?[0-9 \u00a0\t.()-]*[0-9][0-9 \u00a0\t.()-]*/g;
const EXTENSION = /(?:;ext=|ext|x|#|máy lẻ)[\s.:=()]*[0-9]/gi;
// One plus may lead, behind nothing but space and an opening parenthesis; and a number has digits.
const WRITTEN = /^(?:[ \u00a0\t]*\(?[ \u00a0\t]*(\+))?([ \u00a0\t.()-]*[0-9][0-9 \u00a0\t.()-]*)$/;

export function parsePhone(input, asOf) {
  if ([...input].length > 64) return refused("too_long");
  if (/^\p{White_Space}*$/u.test(input)) return refused("empty");
  const text = input.replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  if (isAmbiguous(text)) return refused("ambiguous");

  const written = WRITTEN.exec(text);
  if (!written) return refused("not_a_number");
  const [, plus = "", rest] = written;
  const found = read(plus + digitsOf(rest), asOf);
  if (found.defect) return refused(found.defect);
  return {
    ok: true,
    e164: `+84${found.dialled.slice(1)}`,
    original_operator: found.operator,
    legacy: found.legacy,
    advisories: [
      ...(found.legacy ? ["legacy_rewritten"] : []),
      ...(text !== input ? ["folded_digits"] : []),
      ...(found.couldBeOldLandline ? ["possible_old_landline"] : []),
      ...(startsWithAny(found.dialled, PHONE.unlisted_blocks) ? ["unlisted_block"] : []),
    ],
  };
}

// `number` is a plus, or none, and digits. The answer is a defect, or the dialled number of today.
function read(number, asOf) {
  const dialled = dialledFrom(number);
  if (dialled.defect) return dialled;
  const { form, trunk } = dialled;
  const length = form.length;
  const between = (least, most) => length >= least && length <= most;

  if (form.startsWith("01")) {
    const today = length === 11 ? PHONE.rewritten[form.slice(0, 4)] : undefined;
    if (today) {
      const rewritten = today + form.slice(4);
      // The new code is today's whatever day is asked about, so the plan of the end of the rewriting is the earliest.
      const row = assigned(rewritten, asOf > "2018-11-14" ? asOf : "2018-11-14");
      return { dialled: rewritten, operator: row.operator, legacy: true, couldBeOldLandline: false };
    }
    return { defect: between(10, 11) ? "machine_number" : "wrong_length" };
  }
  if (startsWithAny(form, ["02", "065"]) && between(10, 11)) return { defect: "not_mobile" };
  if (startsWithAny(form, ["069", "080"]) && between(8, 10)) return { defect: "not_mobile" };
  if (form.startsWith("0672") && length === 10) return { defect: "not_mobile" };
  if (length !== 10 || !/^0[3-9]/.test(form)) return { defect: "wrong_length" };
  const row = assigned(form, asOf);
  if (!row?.mobile) return { defect: "unassigned_prefix" };
  const couldBeOldLandline = trunk && startsWithAny(form, PHONE.old_area_codes);
  return { dialled: form, operator: row.operator, legacy: false, couldBeOldLandline };
}

// The form as dialled inside Viet Nam, with its trunk zero; `trunk`: the zero was written first of all.
function dialledFrom(number) {
  const plus = number.startsWith("+");
  const digits = plus ? number.slice(1) : number;
  if (plus && digits.startsWith("0")) return { defect: "not_a_number" };
  const abroad = plus ? digits : /^00[1-9]/.test(digits) ? digits.slice(2) : null;
  if (abroad) {
    if (!abroad.startsWith("84")) return { defect: "not_in_vietnam" };
    return { form: withTrunk(abroad.slice(2)), trunk: false };
  }
  if (digits.startsWith("0")) return { form: digits, trunk: true };
  if (/^[0-9]{3,5}$/.test(digits) || /^1[89]00[0-9]{4,6}$/.test(digits)) return { defect: "not_mobile" };
  if (digits.length === 9) return { form: `0${digits}`, trunk: false };
  if (digits.startsWith("84")) return { form: withTrunk(digits.slice(2)), trunk: false };
  return { defect: "wrong_length" };
}

const withTrunk = (national) => (national.startsWith("0") ? national : `0${national}`);
const digitsOf = (text) => text.replace(/[^0-9]/g, "");
const startsWithAny = (text, prefixes) => prefixes.some((prefix) => text.startsWith(prefix));
const refused = (defect) => ({ ok: false, defect });

// The longest row of the plan that holds on a day.
function assigned(form, day) {
  const rows = PHONE.plan.filter((row) =>
    form.startsWith(row.prefix) && (row.since ?? "") <= day && (row.until === null || day < row.until));
  return rows.sort((one, other) => other.prefix.length - one.prefix.length)[0];
}

// Two complete numbers, or one with an extension behind it: whose number it is cannot be told.
function isAmbiguous(text) {
  const runs = [...text.matchAll(RUN)];
  if (runs.reduce((sum, run) => sum + mostNumbersIn(groupsOf(run[0])), 0) > 1) return true;
  const plain = text.normalize("NFC");
  return [...plain.matchAll(EXTENSION)].some((mark) => {
    const ahead = plain.slice(0, mark.index).replace(/[\s,;:]+$/, "");
    const before = [...ahead.matchAll(RUN)].at(-1);
    if (!before || before.index + before[0].length !== ahead.length) return false;
    const groups = groupsOf(before[0]);
    return groups.some((_, first) => isComplete(groups.slice(first).join("")));
  });
}

const groupsOf = (run) => run.match(/\+?[^0-9+]*[0-9]+/g).map((group) => group.replace(/[^0-9+]/g, ""));

// The most complete numbers that consecutive groups can be cut into, counted from the last group back.
function mostNumbersIn(groups) {
  const most = Array(groups.length + 1).fill(0);
  for (let first = groups.length - 1; first >= 0; first -= 1) {
    most[first] = most[first + 1];
    for (let end = first + 1; end <= groups.length; end += 1) {
      if (isComplete(groups.slice(first, end).join(""))) most[first] = Math.max(most[first], 1 + most[end]);
    }
  }
  return most[0];
}

// Complete: anything that is judged by more than its length. A short code is only read as one when it stands alone.
function isComplete(number) {
  if (digitsOf(number).length < 8 || number.lastIndexOf("+") > 0) return false;
  const { defect } = read(number, "9999-12-31");
  return defect !== "wrong_length" && defect !== "not_a_number";
}
