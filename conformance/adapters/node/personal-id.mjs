// phone.parse's sister: a personal identification number is twelve digits, and that is all the law says of it (PI-1).
// What the digits seem to say was defined by Decree 137/2015, repealed on 1 July 2024: advice, not proof (PI-2).
import { PLACES } from "./tables.mjs";

const MERGER = "2025-07-01";

export function parsePersonalId(input, { birthDate, sex, strict, asOf }) {
  if ([...input].length > 64) return refused("too_long");
  const number = input.replace(/[ .-]/g, "");
  if (number === "") return refused("empty");
  if (!/^[0-9]+$/.test(number)) return refused("not_digits");
  if (number.length === 9) return refused("old_identity_card");
  if (number.length === 11) return refused("lost_leading_zero");
  if (number.length !== 12) return refused("wrong_length");

  const code = number.slice(0, 3);
  const place = PLACES.get(code);
  const century = Math.floor(Number(number[3]) / 2);
  const birthYear = 1900 + 100 * century + Number(number.slice(4, 6));
  const told = Number(number[3]) % 2 === 0 ? "male" : "female";

  const advisories = [];
  if (!place) advisories.push("unknown_place");
  if (birthYear > Number(asOf.slice(0, 4))) advisories.push("future_birth_year");
  if (strict && advisories.length > 0) return refused(advisories[0]);
  if (birthDate !== null && Number(birthDate.slice(0, 4)) !== birthYear) advisories.push("birth_year_mismatch");
  if (sex !== null && sex !== told) advisories.push("sex_mismatch");
  if (asOf >= MERGER && birthYear >= 2025 && place?.absorbed_others) advisories.push("ambiguous_after_merger");

  return {
    ok: true,
    number,
    birth_year: birthYear,
    sex: told,
    place: {
      kind: place?.kind ?? "unknown",
      code,
      name_vi: place?.name_vi ?? null,
      name_en: place?.name_en ?? null,
    },
    province_today: place?.province_today ?? null,
    advisories,
  };
}

const refused = (defect) => ({ ok: false, defect });
