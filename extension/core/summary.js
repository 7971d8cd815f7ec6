import { summaryOfCounts } from "./estimates.js";
import { NEGATIVE, NEUTRAL, POSITIVE, SENTIMENTS } from "./sentiment.js";

/**
 * Counts, commenters, length, shares and score of analysed comments; those that the model cannot rate count apart.
 *
 * `estimates` are the shares and the score that the API estimates (see `estimates.js`); without them, those of the counts.
 */
export function summarise(comments, estimates = null) {
  const counts = Object.fromEntries(SENTIMENTS.map((sentiment) => [sentiment, 0]));
  const rated = comments.filter(isRated);
  for (const { sentiment } of rated) counts[sentiment] += 1;
  return {
    total: comments.length,
    unrated: comments.length - rated.length,
    commenters: new Set(comments.map(({ authorId, author }) => authorId || author)).size,
    averageWords: average(comments.map(({ text }) => countWords(text))),
    ...(estimates ?? summaryOfCounts(counts)),
    counts,
  };
}

/** Whether the model read anything in a comment: not if there was nothing to read, or only an unknown language. */
export function isRated({ understood, confidence }) {
  return understood !== false && confidence > 0;
}

/** The counts as the chart endpoint takes them. */
export function chartCounts(counts) {
  return { 1: counts[POSITIVE], 0: counts[NEUTRAL], "-1": counts[NEGATIVE] };
}

/** The number of words between spaces. */
export function countWords(text) {
  return text.split(/\s+/u).filter((word) => word !== "").length;
}

function average(numbers) {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}
