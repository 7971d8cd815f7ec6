/** Seconds or milliseconds since 1970; fewer digits are a year or a date. */
const SECONDS = /^-?\d{9,15}(?:\.\d+)?$/;
const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;
/** Above this, a number counts milliseconds: as seconds, it would be in the year 5138. */
const MILLISECONDS_FROM = 1e11;

/**
 * A date as the service reads it: ISO 8601, or seconds or milliseconds since 1970; "" for what is no such date.
 *
 * A time without a zone is in UTC.
 */
export function timestampOf(value) {
  const text = value.trim();
  if (SECONDS.test(text)) return text;
  const [, day, time, zone] = DATE.exec(text) ?? [];
  if (day === undefined || !exists(day)) return "";
  const iso = time === undefined ? day : `${day}T${time}${offsetOf(zone)}`;
  return Number.isNaN(Date.parse(iso)) ? "" : iso;
}

/** Milliseconds since 1970; NaN for what is no date. */
export function momentOf(value) {
  const timestamp = timestampOf(String(value ?? ""));
  if (!SECONDS.test(timestamp)) return Date.parse(timestamp);
  return Number(timestamp) * (Math.abs(Number(timestamp)) < MILLISECONDS_FROM ? 1_000 : 1);
}

/** JavaScript takes 31 February for a day in March. */
function exists(day) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date)).getUTCDate() === date;
}

function offsetOf(zone = "Z") {
  const [, hours, minutes] = /^([+-]\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return hours === undefined ? "Z" : `${hours}:${minutes ?? "00"}`;
}
