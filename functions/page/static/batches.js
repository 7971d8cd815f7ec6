/**
 * Limits per request. The API accepts 1,000 comments of 10,000 characters; this is half. The first of several requests has
 * only as many as the table shows, so that the first rows appear early. AWS Lambda limits requests and responses to 6 MB,
 * and responses repeat the comments.
 */
export const LIMITS = { comments: 500, first: 100, characters: 10_000, bytes: 1_000_000 };

const encoder = new TextEncoder();

/** Splits items `{text, timestamp}` into lists that each fit one request, in order. */
export function batches(items, limits = LIMITS) {
  const all = [];
  let batch = [];
  let size = 0;
  for (const item of items) {
    const most = all.length === 0 && items.length > limits.comments ? limits.first : limits.comments;
    const bytes = encoder.encode(JSON.stringify(item)).length + 1;
    if (batch.length > 0 && (batch.length >= most || size + bytes > limits.bytes)) {
      all.push(batch);
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += bytes;
  }
  if (batch.length > 0) all.push(batch);
  return all;
}

/** Cuts a text to `limit` characters, counted in code points, as the API does. */
export function shorten(text, limit = LIMITS.characters) {
  if (text.length <= limit) return text;
  let end = 0;
  for (let count = 0; count < limit && end < text.length; count += 1) end += text.codePointAt(end) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

/** Takes at most `count` items, evenly spread over the list, first and last included. */
export function thin(list, count) {
  if (list.length <= count) return list;
  const step = (list.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => list[Math.round(index * step)]);
}
