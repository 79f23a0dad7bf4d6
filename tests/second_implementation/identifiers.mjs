// Second reading of the conformance line protocol, version 1: phone.parse and personal_id.parse, written from its
// page and the tables in tools/sources alone. Where the page leaves something open, a remark says how it was read.
// Usage: node identifiers.mjs <folder of the CSV tables>      (JSON lines on stdin, answers on stdout)
// Quoted words are those of the protocol's page, under the heading named beside them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// ---------------------------------------------------------------------------------------------- tables

const folder = process.argv[2] ?? '.';

function readTable(name) {
  const [header, ...rows] = readFileSync(join(folder, name), 'utf8').split(/\r?\n/).filter(Boolean).map((line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? plain : quoted.replaceAll('""', '"')));
  return rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i] ?? ''])));
}

/** phone.parse: "a `since` that is a month or a year counts from its first day, `pre` or `<=` has no lower bound".
 *  Two cells are spans of years ("2016-2017", "2023-24"); 24 is no month, so both count from their first year. */
function firstDay(since) {
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(0[1-9]|1[0-2])(?!\d)(?:-(\d\d))?)?/.exec(since) ?? [];
  return year ? `${year}-${month}-${day}` : '';
}

const plan = readTable('vn_mobile_prefixes.csv').map((row) => ({
  prefix: row.prefix,
  forPersons: row.class === 'H2H_MOBILE',
  from: firstDay(row.since),
  operator: row.original_operator.split('(')[0].trim(), // "before any bracket"
})).sort((a, b) => b.prefix.length - a.prefix.length);

const legacyRows = readTable('vn_legacy_prefixes.csv');
const rewrittenCodes = new Map(legacyRows.filter((row) => row.kind === 'mobile')
  .map((row) => [row.old_prefix, row.new_prefix]));
const oldAreaCodes = legacyRows.filter((row) => row.kind === 'area' && row.old_prefix !== row.new_prefix)
  .map((row) => row.old_prefix);
const unlistedBlocks = readTable('phonenumbers_differences.csv')
  .filter((row) => row.plan === 'mobile').map((row) => row.prefix);

const byCode = (rows) => new Map(rows.map((row) => [row.code, row]));
const provinces = byCode(readTable('provinces.csv'));
const countries = byCode(readTable('countries.csv').filter((row) => row.code !== '000')); // "`000` is unknown"
const partsOf = new Map(); // how many provinces the merger of 1 July 2025 put together under each code
for (const { merged_into_code_2025: code } of provinces.values()) partsOf.set(code, (partsOf.get(code) ?? 0) + 1);

const codePoints = (text) => [...text].length;
const startsWithOneOf = (text, prefixes) => prefixes.some((prefix) => text.startsWith(prefix));

// ----------------------------------------------------------------------------------------- phone.parse

const BLANK = ' \\u00a0\\t';
const SEPARATOR = `[${BLANK}.\\-()]`; // "space, no-break space, tab, `.`, `-`, parentheses"
// "one leading `+` (it may follow an opening parenthesis)"; blanks in front of either are separators too.
const ONE_NUMBER = new RegExp(`^(?:[${BLANK}]*\\(?[${BLANK}]*\\+)?(?:${SEPARATOR}|\\d)*$`);
const NUMBER_LIKE = new RegExp(`(?:${SEPARATOR}|[+\\d])+`, 'g');
const PIECE = new RegExp(`(?:\\+${SEPARATOR}*)?\\d+`, 'g');
// "an extension mark (`ext`, `x`, `#`, `;ext=`, `máy lẻ`) and digits"; the text is in NFC when this is tried.
// The specification leaves open what may stand around the mark: white space, commas, a colon, an equals sign.
const EXTENSION = /^[\s\x1c-\x1f\x85,;]*(?:ext|x|#|máy lẻ)[\s\x1c-\x1f\x85.:=()\-]*\d/iu;

/** The rows of the table from `not_a_number: +0…` to `wrong_length`, for digits already free of separators.
 *  `whole` says that the digits are a complete number of some class: the question `ambiguous` asks. */
function judgeDigits(plus, digits, asOf) {
  if (plus ? /^[1-9]/.test(digits) : /^00[1-9]/.test(digits)) {
    const abroad = plus ? digits : digits.slice(2);
    // "then not 84, by shape alone"; for `whole`, what E.164 can hold (a country's number is never under 7 digits).
    if (!abroad.startsWith('84')) return { defect: 'not_in_vietnam', whole: abroad.length >= 7 && abroad.length <= 15 };
    return judgeNational(abroad.slice(2), true, asOf);
  }
  if (plus || digits === '') return { defect: 'not_a_number', whole: false };
  // Nine digits that begin with 84 are a national number of 084; 84 is the country code only in longer ones.
  if (digits.startsWith('84') && digits.length > 9) return judgeNational(digits.slice(2), true, asOf);
  // "bare 3–5 digits", read as those that begin with no zero; short codes are no complete numbers.
  if (!digits.startsWith('0') && digits.length >= 3 && digits.length <= 5) return { defect: 'not_mobile', whole: false };
  // Of the "accepted forms" only `912345678` lacks its zero, and "ten digits without a leading 0 or 84 are never
  // rewritten"; 1800/1900 have no zero to lack.
  if (!/^(0|1800|1900)/.test(digits) && digits.length !== 9) return { defect: 'wrong_length', whole: false };
  return judgeNational(digits, false, asOf);
}

function judgeNational(national, behindCountryCode, asOf) {
  const zeroWritten = national.startsWith('0');
  const dialled = zeroWritten ? national : `0${national}`;
  const length = dialled.length;
  // `unassigned_prefix` lists codes from 03x on, and ten digits that begin with two zeros lack no digit: open, so the rest.
  if (dialled.startsWith('00')) return { defect: 'wrong_length', whole: false };
  const between = (low, high) => length >= low && length <= high;

  // "1800/1900 with 8–10": these have no leading zero, and `length` counts one.
  if ((/^0(2|65)/.test(dialled) && between(10, 11)) || (/^0(69|80)/.test(dialled) && between(8, 10))
    || (dialled.startsWith('0672') && length === 10)
    || (!zeroWritten && /^1[89]00/.test(national) && between(9, 11))) return { defect: 'not_mobile', whole: true };

  const newCode = length === 11 ? rewrittenCodes.get(dialled.slice(0, 4)) : undefined;
  if (dialled.startsWith('01') && (length === 10 || (length === 11 && !newCode))) {
    return { defect: 'machine_number', whole: true };
  }
  if (newCode) {
    return { whole: true, dialled: newCode + dialled.slice(4), legacy: true, asDialled: false };
  }
  if (length !== 10) return { defect: 'wrong_length', whole: false };

  // A withdrawn block inside an assigned code (0992) is the longer row and wins.
  const row = plan.find(({ prefix, forPersons, from }) => dialled.startsWith(prefix) && (!forPersons || from <= asOf));
  if (!row?.forPersons) return { defect: 'unassigned_prefix', whole: true };
  return { whole: true, dialled, legacy: false, asDialled: zeroWritten && !behindCountryCode };
}

/** "a complete number followed by an extension mark … and digits, or two complete numbers in one field, however
 *  separated". Anything may stand between numbers; inside one number only separators may. */
function isAmbiguous(text, asOf) {
  const whole = (pieces) => !pieces.slice(1).some((piece) => piece.startsWith('+'))
    && judgeDigits(pieces[0]?.startsWith('+'), pieces.join('').replace(/\D/g, ''), asOf).whole;
  let numbers = 0;
  for (const run of text.matchAll(NUMBER_LIKE)) {
    const pieces = run[0].match(PIECE) ?? [];
    const indices = pieces.map((_, i) => i);
    if (EXTENSION.test(text.slice(run.index + run[0].length)) && indices.some((from) => whole(pieces.slice(from)))) {
      return true;
    }
    if (whole(pieces)) { // one number, whatever its groups look like alone
      numbers += 1;
      continue;
    }
    for (let from = 0, to = 1; to <= pieces.length; to += 1) { // disjoint numbers: always take the one that ends first
      if (indices.slice(from, to).some((start) => whole(pieces.slice(start, to)))) {
        numbers += 1;
        from = to;
      }
    }
  }
  return numbers > 1;
}

function parsePhone({ input, asOf }) {
  const refuse = (defect) => ({ ok: false, defect });
  if (codePoints(input) > 64) return refuse('too_long');
  if (/^\p{White_Space}*$/u.test(input)) return refuse('empty');

  const text = input.replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  if (isAmbiguous(text.normalize('NFC'), asOf)) return refuse('ambiguous');
  if (!ONE_NUMBER.test(text)) return refuse('not_a_number');

  const { defect, dialled, legacy, asDialled } = judgeDigits(text.includes('+'), text.replace(/\D/g, ''), asOf);
  if (defect) return refuse(defect);

  // An old number is accepted on days before its new code had an operator, too: then the first one is named.
  const assigned = (day) => plan.find(({ prefix, forPersons, from }) =>
    forPersons && dialled.startsWith(prefix) && from <= day);
  const row = assigned(asOf) ?? assigned('2018-09-15');
  const advisories = [
    ['legacy_rewritten', legacy],
    ['folded_digits', text !== input],
    // "written with ten dialled digits that could be a landline noted down before June 2017"
    ['possible_old_landline', asDialled && startsWithOneOf(dialled, oldAreaCodes)],
    ['unlisted_block', startsWithOneOf(dialled, unlistedBlocks)],
  ].filter(([, holds]) => holds).map(([name]) => name);
  return { ok: true, e164: `+84${dialled.slice(1)}`, original_operator: row?.operator ?? null, legacy, advisories };
}

// ----------------------------------------------------------------------------------- personal_id.parse

function placeOf(code) {
  const [kind, row] = provinces.has(code) ? ['province', provinces.get(code)]
    : countries.has(code) ? ['country', countries.get(code)] : ['unknown', null];
  return { kind, code, name_vi: row?.name_vi ?? null, name_en: row?.name_en ?? null };
}

function parsePersonalId({ input, birthDate, sex: givenSex, asOf, strict }) {
  const refuse = (defect) => ({ ok: false, defect });
  if (codePoints(input) > 64) return refuse('too_long');
  const number = input.replace(/[ .-]/g, '');
  if (number === '') return refuse('empty');
  if (/[^0-9]/.test(number)) return refuse('not_digits');
  if (number.length === 9) return refuse('old_identity_card');
  if (number.length === 11) return refuse('lost_leading_zero');
  if (number.length !== 12) return refuse('wrong_length');

  // Decree 137/2015/ND-CP art. 13: place (3), century and sex (1), year (2), random (6).
  const place = placeOf(number.slice(0, 3));
  const birthYear = 1900 + 100 * Math.floor(Number(number[3]) / 2) + Number(number.slice(4, 6));
  const sex = Number(number[3]) % 2 === 0 ? 'male' : 'female';
  const advisories = [
    ['unknown_place', place.kind === 'unknown'],
    ['future_birth_year', birthYear > Number(asOf.slice(0, 4))],
    ['birth_year_mismatch', birthDate !== null && Number(birthDate.slice(0, 4)) !== birthYear],
    ['sex_mismatch', givenSex !== null && givenSex !== sex],
    // "asked on or after 2025-07-01, born 2025 or later, and the code is one whose meaning the merger changed"
    ['ambiguous_after_merger', asOf >= '2025-07-01' && birthYear >= 2025 && place.kind === 'province'
      && (partsOf.get(place.code) ?? 0) > 1],
  ].filter(([, holds]) => holds).map(([name]) => name);

  const defect = strict && advisories.find((name) => name === 'unknown_place' || name === 'future_birth_year');
  if (defect) return refuse(defect);
  return {
    ok: true, number, birth_year: birthYear, sex, place,
    province_today: place.kind === 'province' ? provinces.get(place.code).merged_into_code_2025 : null,
    advisories,
  };
}

// --------------------------------------------------------------------------------------------- framing

class BadRequest extends Error {
  constructor(field) { super(field); this.field = field; }
}

function text(request, field) {
  if (typeof request[field] !== 'string') throw new BadRequest(field);
  return request[field];
}

/** Absent and null are the same for what may be left out: the example of personal_id.parse writes null. */
function optional(request, field, isGood, otherwise) {
  const value = request[field] ?? null;
  if (value !== null && !isGood(value)) throw new BadRequest(field);
  return value ?? otherwise;
}

function isDay(value) { // Framing: "an impossible date"
  const [, year, month, day] = (typeof value === 'string' && /^(\d{4})-(\d\d)-(\d\d)$/.exec(value)) || [];
  if (!year || Number(year) < 1 || Number(month) < 1 || Number(month) > 12 || Number(day) < 1) return false;
  const leap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  return Number(day) <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1];
}

const todayInVietNam = () => new Date(Date.now() + 7 * 3600 * 1000).toISOString().slice(0, 10);

const operations = new Map([
  ['start', (request) => {
    if (request.protocol !== 1) throw new BadRequest('protocol');
    return {
      protocol: 1,
      implementation: { name: 'identifiers', version: '1', language: 'JavaScript' },
      capabilities: ['phone.parse', 'personal_id.parse'],
      law: ['vn-2024-12-25', 'vn-2026-01-01', 'vn-2026-07-01', 'vn-2026-08-19'],
    };
  }],
  ['phone.parse', (request) => parsePhone({
    input: text(request, 'input'),
    asOf: optional(request, 'as_of', isDay, todayInVietNam()),
  })],
  ['personal_id.parse', (request) => parsePersonalId({
    input: text(request, 'input'),
    birthDate: optional(request, 'birth_date', isDay, null),
    sex: optional(request, 'sex', (value) => value === 'male' || value === 'female', null),
    asOf: optional(request, 'as_of', isDay, todayInVietNam()),
    strict: optional(request, 'strict', (value) => typeof value === 'boolean', false),
  })],
]);

function parseObject(bytes) {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The answer to one line, or undefined for stop, which has none: "the process ends with status 0". */
function answer(line) {
  const request = parseObject(line);
  if (!request) return { id: null, error: { code: 'bad_request', field: null } };
  const id = request.id ?? null; // "id" is the asker's own mark: nothing in the protocol narrows its type
  try {
    const op = text(request, 'op');
    if (op === 'stop') return undefined;
    return operations.has(op) ? { id, ...operations.get(op)(request) } : { id, unsupported: true };
  } catch (error) {
    return { id, error: { code: 'bad_request', field: error.field ?? null } };
  }
}

/** An `id` nested deeper than the stack is the one thing that could be read and not written. */
function written(reply) {
  try {
    return JSON.stringify(reply);
  } catch {
    return written({ ...reply, id: null });
  }
}

/** Only LF ends a line: a string may hold U+2028 unescaped, which the line reader of Node would split at. */
async function* linesOf(stream) {
  let rest = [];
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) yield last;
}

for await (const line of linesOf(process.stdin)) {
  const reply = answer(line);
  if (reply === undefined) break;
  process.stdout.write(`${written(reply)}\n`);
}
