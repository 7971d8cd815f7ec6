// The web page uses this file too: functions/page/static links to it.

const NAMES = ["Positive", "Neutral", "Negative"];

/** Largest shares that differ by at most this many percentage points count as equal. */
const EQUAL = 5;

/**
 * Returns the name of the verdict on the estimated shares of the three classes; page and extension have their own
 * messages for each name.
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

/** Returns estimated shares as integers, for `shares()` and for bars. */
export function weights(estimates) {
  return Object.fromEntries(NAMES.map((name) => [name, Math.round(estimates[name].estimate * 1e6)]));
}

/** Returns the ends of an interval in whole percent, rounded outwards. */
export function range({ low, high }) {
  return [Math.floor(low * 100 + 1e-9), Math.ceil(high * 100 - 1e-9)];
}

/**
 * Returns the share of each class in whole percent, which add up to 100 (largest remainder method).
 *
 * A class with comments that rounds to 0 is "<1"; a class without all comments that rounds to 100 is ">99".
 *
 * @param {{Positive: number, Neutral: number, Negative: number}} counts
 * @returns {{Positive: Share, Neutral: Share, Negative: Share}} with `Share` as `{ percent: number, sign: "" | "<" | ">" }`
 */
export function shares(counts) {
  const total = totalOf(counts);
  const whole = wholes(counts, total);
  return Object.fromEntries(NAMES.map((name, i) => [name, signed(whole[i], counts[name], total)]));
}

/** Returns a confidence in whole percent, rounded down and at most 99, because no prediction is certain. */
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
