// Days are Viet Nam's (UTC+7 all year), written YYYY-MM-DD, and compare as text. Instants are milliseconds.
const VIETNAM = 7 * 3600_000;
const pad = (number, width = 2) => String(number).padStart(width, "0");

export const dayText = (year, month, day) => `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
export const dayAt = (instant) => new Date(instant + VIETNAM).toISOString().slice(0, 10);
export const today = () => dayAt(Date.now());
export const beginningOf = (day) => Date.parse(`${day}T00:00:00+07:00`);
export const dayAfter = (day) => dayAt(beginningOf(day) + 86_400_000);
export const daysIn = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

export function dayOf(text) {
  const parts = typeof text === "string" && /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) ? text : null;
}

export function instantOf(text) {
  const parts = typeof text === "string" &&
    /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-](\d{2}):(\d{2}))$/.exec(text);
  if (!parts || dayOf(parts[1]) === null) return null;
  const [hour, minute, second, offsetHours, offsetMinutes] = [2, 3, 4, 7, 8].map((at) => Number(parts[at] ?? 0));
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return null;
  return Date.parse(text);
}

export function instantText(instant) {
  const local = new Date(instant + VIETNAM).toISOString().slice(0, -1);
  return `${local.replace(/\.000$/, "")}+07:00`;
}

// The anniversary of a birth. Who was born on 29 February has theirs on the 28th of a common year.
export function birthday(born, years) {
  const [year, month, day] = born.split("-").map(Number);
  return dayText(year + years, month, Math.min(day, daysIn(year + years, month)));
}
