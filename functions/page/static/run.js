import { batches } from "./batches.js";

/**
 * Sends comments to the service, call by call.
 *
 * @param {Api} api
 * @param {{text: string, timestamp?: string}[]} comments
 * @param {{signal: AbortSignal, onRows: (rows: object[]) => void}} options `onRows` gets every answer as it comes, in order.
 */
export async function predict(api, comments, { signal, onRows }) {
  const dated = comments.some((comment) => comment.timestamp);
  const path = dated ? "predict_with_timestamps" : "predict";
  const sent = dated ? comments : comments.map((comment) => comment.text);
  for (const batch of batches(sent)) {
    const response = await api.post(path, { comments: batch }, { signal });
    onRows(await response.json());
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
