/**
 * One comment, from whichever source:
 * id, author, authorId, text, likes (number or null), publishedAt (ISO text or null),
 * approximate (true where the page told only "2 years ago"), reply (true for an answer to another comment),
 * inThread (false for a message of a live chat, to which no URL leads).
 */

/** Keeps the first of comments with the same id, in order, and no more than `limit`. */
export function distinct(comments, limit = Infinity) {
  const byId = new Map();
  for (const comment of comments) {
    if (byId.size >= limit) break;
    if (!byId.has(comment.id)) byId.set(comment.id, comment);
  }
  return [...byId.values()];
}

/** Puts each comment together with what the API said about it. */
export function withPredictions(comments, predictions) {
  return comments.map((comment, i) => ({ ...comment, ...predictions[i] }));
}
