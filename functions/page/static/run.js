import { batches } from "./batches.js";
import { verdict } from "./verdict.js";

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

/** Counts rows by sentiment; those in a language that the model does not know count nowhere. */
export function count(rows) {
  const counts = { Positive: 0, Neutral: 0, Negative: 0 };
  for (const row of rows) if (row.understood !== false) counts[row.sentiment] += 1;
  return counts;
}

/** The words for each verdict; the extension has the same in its messages. */
export const VERDICTS = {
  all_positive: "All positive",
  all_neutral: "All neutral",
  all_negative: "All negative",
  mostly_positive: "Mostly positive",
  mostly_neutral: "Mostly neutral",
  mostly_negative: "Mostly negative",
  mixed_positive: "Mixed, positive ahead",
  mixed_neutral: "Mixed, neutral ahead",
  mixed_negative: "Mixed, negative ahead",
  even: "Evenly mixed",
  even_positive_neutral: "Positive and neutral in equal parts",
  even_positive_negative: "Positive and negative in equal parts",
  even_neutral_negative: "Neutral and negative in equal parts",
  none: "No comments",
};

/** What the counts say as a whole, in a few words. */
export function verdictWords(counts) {
  return VERDICTS[verdict(counts)];
}
