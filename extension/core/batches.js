/** Limits per request: half of the API's 1,000 comments, so that progress is visible and retries repeat less. */
export const LIMITS = { comments: 500, characters: 10_000, bytes: 4_500_000 };

const encoder = new TextEncoder();

/** Splits texts into lists that each fit one request, in order; longer texts are cut to the limit. */
export function batches(texts, limits = LIMITS) {
  const all = [];
  let batch = [];
  let size = 0;
  for (const text of texts) {
    const cut = shorten(text, limits.characters);
    const bytes = encoder.encode(JSON.stringify(cut)).length + 1;
    if (batch.length > 0 && (batch.length >= limits.comments || size + bytes > limits.bytes)) {
      all.push(batch);
      batch = [];
      size = 0;
    }
    batch.push(cut);
    size += bytes;
  }
  if (batch.length > 0) all.push(batch);
  return all;
}

/** Cuts a text to `limit` UTF-16 units without splitting a surrogate pair, and replaces lone surrogates. */
export function shorten(text, limit = LIMITS.characters) {
  const whole = text.length <= limit ? text : text.slice(0, limit);
  return whole.isWellFormed() ? whole : trimHalf(whole).toWellFormed();
}

/** Takes at most `count` items, evenly spread over the list, first and last included. */
export function thin(list, count) {
  if (list.length <= count) return list;
  const step = (list.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => list[Math.round(i * step)]);
}

function trimHalf(text) {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}
