/**
 * A comment, from any source:
 * id, author, authorId, text, likes (number or null), publishedAt (ISO text or null),
 * approximate (true if the date is relative, such as "2 years ago"), reply (true for a reply to another comment),
 * inThread (false for a message of a live chat, which has no URL).
 */

/** Removes comments with the same ID, keeping the first, in order, and at most `limit`. */
export function distinct(comments, limit = Infinity) {
  const byId = new Map();
  for (const comment of comments) {
    if (byId.size >= limit) break;
    if (!byId.has(comment.id)) byId.set(comment.id, comment);
  }
  return [...byId.values()];
}

/** Combines each comment with its prediction. */
export function withPredictions(comments, predictions) {
  return comments.map((comment, i) => ({ ...comment, ...predictions[i] }));
}
