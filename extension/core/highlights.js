import { NEGATIVE, NEUTRAL, POSITIVE } from "./sentiment.js";
import { countWords, isRated } from "./summary.js";

/** Above this probability, comments are ranked equally, because the model is about equally often right. */
const SURE = 0.9;
/** Below this confidence, the model is wrong about as often as it is right. */
const UNSURE = 0.6;
/** Maximum contribution of likes and words to the rank, relative to a probability. */
const LIKES = { most: 1_000, weight: 0.3 };
const WORDS = { most: 8, weight: 0.2 };

/**
 * Returns the most positive, the most negative and the most contested comment; null for kinds that do not occur.
 *
 * Each is chosen by the model's probability, up to a limit, and by the number of likes; very short
 * comments come last. Contested are comments that the model may well get wrong and whose two likeliest classes are
 * Positive and Negative, the closer the better.
 */
export function highlights(comments) {
  const rated = comments.filter(isRated);
  return {
    positive: mostOf(rated, POSITIVE, NEGATIVE),
    negative: mostOf(rated, NEGATIVE, POSITIVE),
    contested: best(rated.filter(isContested), ({ probabilities }) => -margin(probabilities)),
  };
}

function mostOf(comments, sentiment, opposite) {
  return best(
    comments.filter((comment) => comment.sentiment === sentiment && !isContested(comment)),
    ({ probabilities }) => Math.min(probabilities[sentiment], SURE) - probabilities[opposite],
  );
}

function isContested({ confidence, probabilities }) {
  return confidence < UNSURE && probabilities[NEUTRAL] < Math.min(probabilities[POSITIVE], probabilities[NEGATIVE]);
}

function margin(probabilities) {
  return Math.abs(probabilities[POSITIVE] - probabilities[NEGATIVE]);
}

/** Returns the first comment of the highest rank. */
function best(comments, rank) {
  let [top, highest] = [null, -Infinity];
  for (const comment of comments) {
    const value = rank(comment) + approval(comment) + evidence(comment);
    if (value > highest) [top, highest] = [comment, value];
  }
  return top;
}

/** On a logarithmic scale: the first ten likes say as much as the next hundred. */
function approval({ likes }) {
  return (LIKES.weight * Math.log1p(Math.min(likes ?? 0, LIKES.most))) / Math.log1p(LIKES.most);
}

function evidence({ text }) {
  return (WORDS.weight * Math.min(countWords(text), WORDS.most)) / WORDS.most;
}
