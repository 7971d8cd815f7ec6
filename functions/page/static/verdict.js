/*
 * The same file stands in functions/page/static and in extension/core: there is no build step, and a test holds them
 * equal.
 */

const NAMES = ["Positive", "Neutral", "Negative"];

/**
 * Names what the counts of the three classes say as a whole; the words for each name are the page's and the
 * extension's own.
 *
 * @param {{Positive: number, Neutral: number, Negative: number}} counts
 * @returns {string} `none`; `all_<class>`; `mostly_<class>` for more than half; `even` for three equal counts;
 *   `even_<class>_<class>` for two classes that are equal and ahead; `mixed_<class>` for the largest of three.
 */
export function verdict(counts) {
  const total = totalOf(counts);
  if (total === 0) return "none";
  const most = Math.max(...NAMES.map((name) => counts[name]));
  const leaders = NAMES.filter((name) => counts[name] === most).map((name) => name.toLowerCase());
  if (leaders.length === 3) return "even";
  if (leaders.length === 2) return `even_${leaders.join("_")}`;
  if (most === total) return `all_${leaders[0]}`;
  return `${2 * most > total ? "mostly" : "mixed"}_${leaders[0]}`;
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
