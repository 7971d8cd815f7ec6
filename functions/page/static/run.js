import { batches } from "./batches.js";
import { message } from "./messages.js";
import { verdict } from "./verdict.js";

/** Maximum number of concurrent requests. */
const AT_ONCE = 4;

/**
 * Sends comments to the API, a few requests at a time.
 *
 * @param {Api} api
 * @param {{text: string, timestamp?: string}[]} comments
 * @param {{signal: AbortSignal, onRows: (rows: object[], summary: object) => void}} options `onRows` gets the rows and the
 *   summary of every response, in order.
 */
export async function predict(api, comments, { signal, onRows }) {
  const dated = comments.some((comment) => comment.timestamp);
  const path = dated ? "predict_with_timestamps" : "predict";
  const sent = comments.map(({ text, timestamp }) => (dated ? { text, timestamp } : text));
  const failed = new AbortController();
  const ask = async (batch) => {
    const options = { prefer: "summary", signal: AbortSignal.any([signal, failed.signal]) };
    return (await api.post(path, { comments: batch }, options)).json();
  };
  const calls = batches(sent);
  const waiting = [];
  try {
    while (calls.length > 0 || waiting.length > 0) {
      while (calls.length > 0 && waiting.length < AT_ONCE) {
        waiting.push(ask(calls.shift()));
        waiting.at(-1).catch(() => undefined); // the error is handled when its turn comes
      }
      const { rows, summary } = await waiting.shift();
      onRows(rows, summary);
    }
  } finally {
    failed.abort();
  }
}

/** Returns whether the model understood a comment: false for empty comments and unsupported languages. */
export function isRated(row) {
  return row.understood !== false && row.confidence > 0;
}

/** Returns the overall verdict of a summary, in a few words. */
export function verdictWords(summary) {
  return message(`verdict_${verdict(summary)}`);
}
