import { Problem, isCancelled } from "./problem.js";
import { retryAfter } from "./retry.js";

const PATIENCE = 30_000;

/**
 * Sends one request and returns the response, whatever its status.
 *
 * Throws the signal's reason when cancelled, and a retryable Problem (`unreachable`) without an answer in 30 seconds.
 */
export async function send(fetch, url, { signal, ...options }, unreachable) {
  const timeout = AbortSignal.timeout(PATIENCE);
  try {
    return await fetch(url, {
      ...options,
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.any([signal, timeout].filter(Boolean)),
    });
  } catch (error) {
    if (signal?.aborted || (isCancelled(error) && !timeout.aborted)) throw error;
    throw new Problem(unreachable, { retryable: true, cause: error });
  }
}

/** Tells whether a status may pass, and after how long the server wants to be asked again. */
export function passing(response) {
  const retryable = response.status === 429 || response.status >= 500;
  return { retryable, retryAfter: retryable ? retryAfter(response.headers.get("retry-after")) : null };
}

/** Reads JSON; null for a body that is none. */
export async function jsonOf(response) {
  try {
    return await response.json();
  } catch (error) {
    if (isCancelled(error)) throw error;
    return null;
  }
}
