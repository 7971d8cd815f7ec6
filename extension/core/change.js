import { SENTIMENTS } from "./sentiment.js";

/** Standard errors of a difference that chance exceeds once in 20 times, in either direction. */
const Z = 1.959964;

/** The same for three differences together (Bonferroni): one of three shares exceeds it once in 20 times at most. */
const Z_OF_THREE = 2.39398;

/**
 * Tells two analyses of one video apart, each `{ shares, score, understood }`.
 *
 * The test is a z-test of the difference, whose variance is the sum of both: of drawing the comments, and of the model's
 * error. Both analyses are taken as independent. Where they share comments, or the model errs alike in both, the true
 * variance is smaller, so that a change is missed rather than made up.
 *
 * @returns {{kind: "up" | "down" | "moved" | "same", score: Difference, shares: object}} with `Difference` as
 *   `{ estimate, low, high, clear }`: `up` and `down` are clear changes of the score; `moved` means that only shares
 *   have clearly changed.
 */
export function changeOf(before, now) {
  const score = difference(before.score.estimate, now.score.estimate, scoreVariance(before) + scoreVariance(now), Z);
  const shares = Object.fromEntries(SENTIMENTS.map((name) => [name, shareChange(name, before, now)]));
  return { kind: kindOf(score, Object.values(shares)), score, shares };
}

/** The variance of a score, from its 95 % interval, of which the ends of the scale may have cut one side. */
export function scoreVariance({ score: { estimate, low, high } }) {
  return (Math.max(estimate - low, high - estimate) / Z) ** 2;
}

function shareChange(name, before, now) {
  const variance = shareVariance(before, name) + shareVariance(now, name);
  return difference(before.shares[name].estimate, now.shares[name].estimate, variance, Z_OF_THREE);
}

/** Few comments tell little: their share is drawn towards a third, as if three more had been one of each class. */
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
