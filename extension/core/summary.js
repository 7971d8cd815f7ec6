import { NEGATIVE, NEUTRAL, POSITIVE, SENTIMENTS, VALUE } from "./sentiment.js";

/** Counts, commenters, length and score of analysed comments; those in an unknown language count apart. */
export function summarise(comments) {
  const counts = Object.fromEntries(SENTIMENTS.map((sentiment) => [sentiment, 0]));
  const understood = comments.filter((comment) => comment.understood !== false);
  for (const { sentiment } of understood) counts[sentiment] += 1;
  return {
    total: comments.length,
    notUnderstood: comments.length - understood.length,
    commenters: new Set(comments.map(({ authorId, author }) => authorId || author)).size,
    averageWords: average(comments.map(({ text }) => countWords(text))),
    counts,
    score: scoreOf(counts),
  };
}

/** From 0 (all negative) over 5 (balanced) to 10 (all positive), with one decimal; null for no comments. */
export function scoreOf(counts) {
  const total = SENTIMENTS.reduce((sum, sentiment) => sum + counts[sentiment], 0);
  if (total === 0) return null;
  const mean = SENTIMENTS.reduce((sum, sentiment) => sum + VALUE[sentiment] * counts[sentiment], 0) / total;
  return Math.round((mean + 1) * 50) / 10;
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
