import { SENTIMENTS } from "./sentiment.js";

/** Two-sided critical value at the 5 % level, in standard errors. */
const Z = 1.959964;

/** The same for three differences together (Bonferroni). */
const Z_OF_THREE = 2.39398;

/**
 * Compares two analyses of a video, each `{ shares, score, understood }`.
 *
 * The test is a z-test of the difference, whose variance is the sum of both: of drawing the comments, and of the model's
 * error. The analyses are assumed to be independent. If they share comments or errors of the model, the true
 * variance is smaller, so changes may be missed but are not invented.
 *
 * @returns {{kind: "up" | "down" | "moved" | "same", score: Difference, shares: object}} with `Difference` as
 *   `{ estimate, low, high, clear }`: `up` and `down` are significant changes of the score; `moved` means that only shares
 *   have changed significantly.
 */
export function changeOf(before, now) {
  const score = difference(before.score.estimate, now.score.estimate, scoreVariance(before) + scoreVariance(now), Z);
  const shares = Object.fromEntries(SENTIMENTS.map((name) => [name, shareChange(name, before, now)]));
  return { kind: kindOf(score, Object.values(shares)), score, shares };
}

/** Returns the variance of a score from its 95 % interval, of which one side may be clipped at the end of the scale. */
export function scoreVariance({ score: { estimate, low, high } }) {
  return (Math.max(estimate - low, high - estimate) / Z) ** 2;
}

function shareChange(name, before, now) {
  const variance = shareVariance(before, name) + shareVariance(now, name);
  return difference(before.shares[name].estimate, now.shares[name].estimate, variance, Z_OF_THREE);
}

/** Shrinks a share towards a third, as if there were one more comment of each class. */
function shareVariance({ shares, understood }, name) {
  const { estimate, spread } = shares[name];
  const drawn = (estimate * understood + 1) / (understood + 3);
  return (drawn * (1 - drawn)) / (understood + 3) + spread ** 2;
}

function difference(before, now, variance, z) {
  const estimate = now - before;
  const reach = z * Math.sqrt(variance);
  return { estimate, low: estimate - reach, high: estimate + reach, clear: Math.abs(estimate) > reach };
}

function kindOf(score, shares) {
  if (score.clear) return score.estimate > 0 ? "up" : "down";
  return shares.some(({ clear }) => clear) ? "moved" : "same";
}
