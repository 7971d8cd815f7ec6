import { Problem, isCancelled } from "./problem.js";
import { retryAfter } from "./retry.js";

const PATIENCE = 30_000;

/**
 * Sends one request and returns the response, whatever its status.
 *
 * Throws the signal's reason when cancelled, and a retryable Problem (`unreachable`) after 30 seconds without a response.
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

/** Returns whether a status is retryable, and after how long the server allows a retry. */
export function passing(response) {
  const retryable = response.status === 429 || response.status >= 500;
  return { retryable, retryAfter: retryable ? retryAfter(response.headers.get("retry-after")) : null };
}

/** Parses JSON; returns null for invalid JSON. */
export async function jsonOf(response) {
  try {
    return await response.json();
  } catch (error) {
    if (isCancelled(error)) throw error;
    return null;
  }
}
