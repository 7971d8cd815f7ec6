// The web page uses this file too: functions/page/static links to it.

const NAMES = ["Positive", "Neutral", "Negative"];

/** Half width of a 95 % interval, in standard errors. */
const Z = 1.959964;

/**
 * Combines the API's summaries of several requests, as if all comments had been in one.
 *
 * @param {{counts: Counts, shares: object, not_understood: number}[]} summaries
 * @returns {{counts: Counts, shares: object, score: Estimate, understood: number}} with `Estimate` as
 *   `{ estimate, low, high }`; shares run from 0 to 1, the score from 0 (all negative) over 5 to 10 (all positive).
 */
export function combine(summaries) {
  const counts = Object.fromEntries(NAMES.map((name) => [name, sum(summaries, (one) => one.counts[name])]));
  const understood = sum(NAMES, (name) => counts[name]);
  const shares = Object.fromEntries(NAMES.map((name) => [name, share(name, summaries, understood)]));
  return { counts, shares, score: scoreOf(shares, understood), understood };
}

/** Returns a summary for rows of APIs without summaries: shares of the counts, without intervals. */
export function summaryOfCounts(counts) {
  const understood = sum(NAMES, (name) => counts[name]);
  const of = (estimate) => ({ estimate, low: estimate, high: estimate, spread: 0 });
  const shares = Object.fromEntries(NAMES.map((name) => [name, of(understood ? counts[name] / understood : 1 / 3)]));
  const { estimate } = scoreOf(shares, understood);
  return { counts, shares, score: of(estimate), understood };
}

/** Returns the 95 % interval of a share of `count` comments, for a model's `spread`; the same as `shares.py`. */
export function interval(estimate, count, spread) {
  const weight = 1 + Z ** 2 / count;
  const center = (estimate + Z ** 2 / (2 * count)) / weight;
  const reach = (Z / weight) * Math.sqrt((estimate * (1 - estimate)) / count + Z ** 2 / (4 * count ** 2));
  const below = Math.hypot(estimate - (center - reach), Z * spread);
  const above = Math.hypot(center + reach - estimate, Z * spread);
  return [Math.max(0, estimate - below), Math.min(1, estimate + above)];
}

function share(name, summaries, understood) {
  const spread = Math.max(0, ...summaries.map((one) => one.shares[name].spread));
  if (understood === 0) return { estimate: 1 / 3, low: 0, high: 1, spread };
  const weighed = (one) => one.shares[name].estimate * sum(NAMES, (other) => one.counts[other]);
  const estimate = Math.min(1, sum(summaries, weighed) / understood);
  const [low, high] = interval(estimate, understood, spread);
  return { estimate, low, high, spread };
}

/**
 * Returns the score with its interval. The errors of the three shares add up to 0, so the variance of the difference of
 * two of them follows from the three variances. Shares are shrunk slightly towards each other.
 */
function scoreOf(shares, understood) {
  const estimate = 5 * (1 + shares.Positive.estimate - shares.Negative.estimate);
  const variance = (name) => {
    const drawn = (shares[name].estimate * understood + 1) / (understood + 3);
    return (drawn * (1 - drawn)) / (understood + 3) + shares[name].spread ** 2;
  };
  const spread = 2 * variance("Positive") + 2 * variance("Negative") - variance("Neutral");
  const reach = 5 * Z * Math.sqrt(Math.max(0, spread));
  return { estimate, low: Math.max(0, estimate - reach), high: Math.min(10, estimate + reach) };
}

function sum(list, value) {
  return list.reduce((all, one) => all + value(one), 0);
}
