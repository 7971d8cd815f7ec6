import { known, latinDigits } from "./numbers.js";

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const LENGTH = { second: SECOND, minute: 60 * SECOND, hour: 3600 * SECOND, day: DAY, week: 7 * DAY };
const UNITS = ["second", "minute", "hour", "day", "week", "month", "year"];

/**
 * Turns words like "2 years ago" or "vor 3 Wochen (bearbeitet)" into the date they are about.
 *
 * The browser's own tables say how each language words it, so no language needs a list here.
 * Returns a Date, which is approximate by up to half a unit, or null where the words are not understood.
 */
export function dateFromWords(words, language = "en", now = new Date()) {
  const text = simple(words);
  if (text === "") return null;
  for (const locale of new Set([known(language), "en"])) {
    const ago = recognise(text, locale);
    if (ago !== null) return before(now, ago);
  }
  return null;
}

function recognise(text, locale) {
  const count = Number(/\d+/.exec(text)?.[0] ?? NaN);
  const counts = Number.isNaN(count) ? [1, 2] : [count];
  for (const unit of UNITS) {
    for (const n of counts) {
      if (wordings(locale, n, unit).some((wording) => startsLike(text, wording))) return { count: n, unit };
    }
  }
  return null;
}

/** Every way the locale has to say "n units ago". */
function wordings(locale, count, unit) {
  return ["long", "short"].flatMap((style) =>
    ["always", "auto"]
      .filter((numeric) => numeric === "always" || count <= 2)
      .map((numeric) => simple(new Intl.RelativeTimeFormat(locale, { style, numeric }).format(-count, unit))),
  );
}

/** "(edited)" may follow in any language, in brackets of any script. */
function startsLike(text, wording) {
  return text === wording || (text.startsWith(wording) && /^[(（]/.test(text.slice(wording.length)));
}

function simple(text) {
  return latinDigits(text ?? "")
    .replace(/\s+/g, "")
    .toLowerCase();
}

function before(now, { count, unit }) {
  if (unit in LENGTH) return new Date(now.getTime() - count * LENGTH[unit]);
  const date = new Date(now);
  const months = unit === "year" ? 12 * count : count;
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  date.setUTCDate(Math.min(day, daysIn(date)));
  return date;
}

function daysIn(date) {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
