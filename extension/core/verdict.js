// The web page uses this file too: functions/page/static links to it.

const NAMES = ["Positive", "Neutral", "Negative"];

/** Largest shares that differ by no more points than this count as equal. */
const EQUAL = 5;

/**
 * Names what the estimated shares of the three classes say as a whole; the words for each name are the page's and the
 * extension's own.
 *
 * A class is clearly ahead when its interval overlaps no other's.
 *
 * @param {{shares: object, understood: number}} summary as of `estimates.js`
 * @returns {string} `none`; `even` and `even_<class>_<class>` for largest shares that are about equal;
 *   `leans_<class>` for a lead that is not clear; and where it is, `all_<class>`, `mostly_<class>` for more than half, or
 *   `mixed_<class>`.
 */
export function verdict({ shares: estimates, understood }) {
  if (understood === 0) return "none";
  const whole = shares(weights(estimates));
  const order = NAMES.toSorted((a, b) => whole[b].percent - whole[a].percent);
  const [first, ...others] = order;
  const most = whole[first].percent;
  const rivals = others.filter((name) => estimates[name].high >= estimates[first].low);
  const equals = NAMES.filter(
    (name) => name === first || (rivals.includes(name) && most - whole[name].percent <= EQUAL),
  );
  if (equals.length === 3) return "even";
  if (equals.length === 2) return `even_${equals.join("_").toLowerCase()}`;
  const kind = rivals.length > 0 ? "leans" : most === 100 ? "all" : most > 50 ? "mostly" : "mixed";
  return `${kind}_${first.toLowerCase()}`;
}

/** Estimated shares as whole numbers, for `shares()` and for bars. */
export function weights(estimates) {
  return Object.fromEntries(NAMES.map((name) => [name, Math.round(estimates[name].estimate * 1e6)]));
}

/** The ends of an interval in whole per cent, rounded outwards. */
export function range({ low, high }) {
  return [Math.floor(low * 100 + 1e-9), Math.ceil(high * 100 - 1e-9)];
}

/**
 * The share of each class in whole per cent; together they are 100, by the method of the largest remainder.
 *
 * A class that has comments and gets 0 is "<1", one that gets 100 and has not all comments is ">99".
 *
 * @param {{Positive: number, Neutral: number, Negative: number}} counts
 * @returns {{Positive: Share, Neutral: Share, Negative: Share}} with `Share` as `{ percent: number, sign: "" | "<" | ">" }`
 */
export function shares(counts) {
  const total = totalOf(counts);
  const whole = wholes(counts, total);
  return Object.fromEntries(NAMES.map((name, i) => [name, signed(whole[i], counts[name], total)]));
}

/** How sure the model is of a comment, in whole per cent: rounded down, and 99 at most, as it is never wholly sure. */
export function sureness(confidence) {
  return Math.min(Math.floor(confidence * 100 + 1e-9), 99);
}

function wholes(counts, total) {
  if (total === 0) return NAMES.map(() => 0);
  const whole = NAMES.map((name) => Math.floor((100 * counts[name]) / total));
  const rest = NAMES.map((name) => (100 * counts[name]) % total);
  const left = 100 - whole.reduce((sum, part) => sum + part, 0);
  const order = [0, 1, 2].sort((a, b) => rest[b] - rest[a] || a - b);
  for (const i of order.slice(0, left)) whole[i] += 1;
  return whole;
}

function signed(percent, count, total) {
  if (percent === 0 && count > 0) return { percent: 1, sign: "<" };
  if (percent === 100 && count < total) return { percent: 99, sign: ">" };
  return { percent, sign: "" };
}

function totalOf(counts) {
  return NAMES.reduce((sum, name) => sum + counts[name], 0);
}
