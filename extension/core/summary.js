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

/**
 * The most positive, the most negative and the most contested comment; null where there is none of the kind.
 *
 * Contested is where the model is torn: the one with the largest share on both sides, positive and negative.
 */
export function highlights(comments) {
  const of = (sentiment) => comments.filter((comment) => comment.sentiment === sentiment);
  const contest = ({ probabilities }) => Math.min(probabilities[POSITIVE], probabilities[NEGATIVE]);
  return {
    positive: best(of(POSITIVE), ({ probabilities }) => probabilities[POSITIVE]),
    negative: best(of(NEGATIVE), ({ probabilities }) => probabilities[NEGATIVE]),
    contested: best(
      comments.filter((comment) => contest(comment) > 0),
      contest,
    ),
  };
}

/** The counts as the chart endpoint takes them. */
export function chartCounts(counts) {
  return { 1: counts[POSITIVE], 0: counts[NEUTRAL], "-1": counts[NEGATIVE] };
}

/** Of equals, the one with more likes, then the earlier one. */
function best(comments, rank) {
  return comments.reduce((top, comment) => {
    if (top === null) return comment;
    const lead = rank(comment) - rank(top) || (comment.likes ?? 0) - (top.likes ?? 0);
    return lead > 0 ? comment : top;
  }, null);
}

function countWords(text) {
  return text.split(/\s+/u).filter((word) => word !== "").length;
}

function average(numbers) {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}
