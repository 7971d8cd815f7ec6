import { LIMITS, batches } from "./batches.js";
import { distinct, withPredictions } from "./comments.js";
import { combine } from "./estimates.js";
import { Problem, isCancelled } from "./problem.js";

/**
 * Reads comments from a source and lets the API score them.
 *
 * `read(signal)` gives an async iterable of lists of comments. Aborting `stop` ends the reading and goes on with what
 * has come; aborting `signal` ends everything by throwing. A source that fails after some comments is noted in
 * `interrupted` and its comments are kept. `onProgress` is told `{ stage: "reading" | "scoring", done, of }`.
 */
export async function analyse({ read, api, limit, signal, stop, onProgress = () => undefined }) {
  const { comments, interrupted } = await collect({ read, limit, signal, stop, onProgress });
  if (comments.length === 0) throw interrupted ?? new Problem(stop.aborted ? "stopped_early" : "no_comments");
  const { predictions, summaries } = await score({ comments, api, signal, onProgress });
  const estimates = summaries.includes(null) ? null : combine(summaries);
  return { comments: withPredictions(comments, predictions), estimates, interrupted: interrupted?.code ?? null };
}

async function collect({ read, limit, signal, stop, onProgress }) {
  let comments = [];
  onProgress({ stage: "reading", done: 0, of: limit });
  try {
    for await (const more of read(AbortSignal.any([signal, stop]))) {
      comments = distinct([...comments, ...more], limit);
      onProgress({ stage: "reading", done: comments.length, of: limit });
      if (comments.length >= limit) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Problem) return { comments, interrupted: error };
    if (!isCancelled(error)) throw error;
  }
  return { comments, interrupted: null };
}

/** How many calls wait for their answers at once. */
const AT_ONCE = 4;

async function score({ comments, api, signal, onProgress }) {
  const predictions = [];
  const summaries = [];
  const calls = batches(
    comments.map(({ text }) => text),
    LIMITS,
  );
  const failed = new AbortController();
  const waiting = [];
  try {
    while (calls.length > 0 || waiting.length > 0) {
      onProgress({ stage: "scoring", done: predictions.length, of: comments.length });
      while (calls.length > 0 && waiting.length < AT_ONCE) {
        waiting.push(api.predict(calls.shift(), AbortSignal.any([signal, failed.signal])));
        waiting.at(-1).catch(() => undefined); // told when its turn comes
      }
      const answer = await waiting.shift();
      predictions.push(...answer.predictions);
      summaries.push(answer.summary);
    }
  } finally {
    failed.abort();
  }
  onProgress({ stage: "scoring", done: predictions.length, of: comments.length });
  return { predictions, summaries };
}
