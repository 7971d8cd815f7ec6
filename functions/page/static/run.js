import { batches } from "./batches.js";
import { message } from "./messages.js";
import { verdict } from "./verdict.js";

/** How many calls wait for their answers at once. */
const AT_ONCE = 4;

/**
 * Sends comments to the service, in a few calls at a time.
 *
 * @param {Api} api
 * @param {{text: string, timestamp?: string}[]} comments
 * @param {{signal: AbortSignal, onRows: (rows: object[], summary: object) => void}} options `onRows` gets the rows and the
 *   summary of every answer as it comes, in order.
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
        waiting.at(-1).catch(() => undefined); // told when its turn comes
      }
      const { rows, summary } = await waiting.shift();
      onRows(rows, summary);
    }
  } finally {
    failed.abort();
  }
}

/** Whether the model read anything in a comment: not if there was nothing to read, or only an unknown language. */
export function isRated(row) {
  return row.understood !== false && row.confidence > 0;
}

/** What a summary says as a whole, in a few words. */
export function verdictWords(summary) {
  return message(`verdict_${verdict(summary)}`);
}
