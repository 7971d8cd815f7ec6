import { batches } from "./batches.js";

/** How many calls wait for their answers at once. */
const AT_ONCE = 4;

/**
 * Sends comments to the service, in a few calls at a time.
 *
 * @param {Api} api
 * @param {{text: string, timestamp?: string}[]} comments
 * @param {{signal: AbortSignal, onRows: (rows: object[]) => void}} options `onRows` gets every answer as it comes, in order.
 */
export async function predict(api, comments, { signal, onRows }) {
  const dated = comments.some((comment) => comment.timestamp);
  const path = dated ? "predict_with_timestamps" : "predict";
  const sent = dated ? comments : comments.map((comment) => comment.text);
  const failed = new AbortController();
  const ask = async (batch) => {
    const options = { signal: AbortSignal.any([signal, failed.signal]) };
    return (await api.post(path, { comments: batch }, options)).json();
  };
  const calls = batches(sent);
  const waiting = [];
  try {
    while (calls.length > 0 || waiting.length > 0) {
      while (calls.length > 0 && waiting.length < AT_ONCE) {
        waiting.push(ask(calls.shift()));
        waiting.at(-1).catch(() => undefined); // told when its turn comes
      }
      onRows(await waiting.shift());
    }
  } finally {
    failed.abort();
  }
}

/** Counts rows by sentiment. */
export function count(rows) {
  const counts = { Positive: 0, Neutral: 0, Negative: 0 };
  for (const row of rows) counts[row.sentiment] += 1;
  return counts;
}

/** What the counts say as a whole, in a few words. */
export function verdict(counts) {
  const total = counts.Positive + counts.Neutral + counts.Negative;
  const [[first, most], [second, next], [, least]] = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (most === total) return total === 1 ? first : `All ${first.toLowerCase()}`;
  if (most === least) return "Evenly mixed";
  if (most / total >= 0.5) return `Mostly ${first.toLowerCase()}`;
  if (most === next) return `${first} and ${second.toLowerCase()} in equal parts`;
  return `Mixed, ${first.toLowerCase()} ahead`;
}
