import { wait } from "./wait.js";

const TRIES = 4;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;

/**
 * Runs a task again, after growing pauses with some chance in them, as long as it fails in a way that may pass.
 *
 * A task says so by throwing a Problem with `retryable`; `retryAfter` (milliseconds) is waited at least.
 * A server that asks for more than 20 seconds is believed: the Problem is thrown at once.
 */
export async function withRetry(task, { signal, tries = TRIES, pause = wait, random = Math.random } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      const delay = pauseBefore(attempt, error, random);
      if (!error.retryable || attempt >= tries || delay > LONGEST_PAUSE) throw error;
      await pause(delay, signal);
    }
  }
}

/** The pause after attempt 1, 2, 3...: half to all of 0.5, 1, 2... seconds, or longer if the server asks. */
export function pauseBefore(attempt, error, random = Math.random) {
  const most = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE);
  return Math.max(most * (0.5 + random() / 2), error.retryAfter ?? 0);
}

/** Reads a Retry-After header, seconds or an HTTP date, as milliseconds from now; null where there is none. */
export function retryAfter(header, now = Date.now()) {
  if (!header) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
