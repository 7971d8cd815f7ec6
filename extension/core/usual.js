import { scoreVariance } from "./change.js";

/** Minimum number of videos; with fewer, the interval would be as wide as the scale. */
export const LEAST_VIDEOS = 3;

/** The 97.5 % quantiles of Student's t with 2, 3, ... 9 degrees of freedom. */
const T = [4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157];
export const MOST_VIDEOS = T.length + 2;

/**
 * Compares the score of a video with those of other videos of its channel, by a 95 % prediction interval.
 *
 * The scores of other videos vary because the videos differ and because each score is an estimate. Their variance minus
 * the errors of the estimates is the variance between videos. A new score is distributed around the mean with that
 * variance, its own error, and the error of the mean.
 *
 * @param {{score: Estimate}} own
 * @param {{score: Estimate}[]} others three to ten
 * @returns {{kind: "above" | "below" | "within", mean: number, low: number, high: number, count: number} | null}
 */
export function usualFor(own, others) {
  const count = others.length;
  if (count < LEAST_VIDEOS || count > MOST_VIDEOS) return null;
  const scores = others.map(({ score }) => score.estimate);
  const mean = average(scores);
  const seen = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1);
  const ofEstimates = average(others.map(scoreVariance));
  const ofVideos = Math.max(0, seen - ofEstimates);
  const ofMean = Math.max(seen, ofEstimates) / count;
  const reach = T[count - LEAST_VIDEOS] * Math.sqrt(ofVideos + scoreVariance(own) + ofMean);
  const [low, high] = [Math.max(0, mean - reach), Math.min(10, mean + reach)];
  return { kind: kindOf(own.score.estimate, mean - reach, mean + reach), mean, low, high, count };
}

function kindOf(score, low, high) {
  if (score < low) return "below";
  return score > high ? "above" : "within";
}

function average(numbers) {
  return numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}
