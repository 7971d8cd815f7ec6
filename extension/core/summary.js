import { summaryOfCounts } from "./estimates.js";
import { NEGATIVE, NEUTRAL, POSITIVE, SENTIMENTS } from "./sentiment.js";

/**
 * Summarizes analysed comments: counts, commenters, length, shares and score; comments not understood are counted apart.
 *
 * `estimates` are the API's estimated shares and score (see `estimates.js`); by default, they are computed from the counts.
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

/** Returns whether the model understood a comment: false for empty comments and unsupported languages. */
export function isRated({ understood, confidence }) {
  return understood !== false && confidence > 0;
}

/** Returns the counts in the format of the chart endpoint. */
export function chartCounts(counts) {
  return { 1: counts[POSITIVE], 0: counts[NEUTRAL], "-1": counts[NEGATIVE] };
}

/** Returns the number of words separated by spaces. */
export function countWords(text) {
  return text.split(/\s+/u).filter((word) => word !== "").length;
}

function average(numbers) {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}
