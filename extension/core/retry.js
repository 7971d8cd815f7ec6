import { wait } from "./wait.js";

const TRIES = 4;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;

/**
 * Runs a task, and retries temporary failures with exponential backoff and jitter.
 *
 * A failure is temporary if it is a Problem with `retryable`; the pause is at least `retryAfter` milliseconds.
 * If the server asks for more than 20 seconds, the Problem is thrown at once.
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

/** Returns the pause after attempt 1, 2, 3...: 50 to 100 % of 0.5, 1, 2... seconds, or longer if the server asks. */
export function pauseBefore(attempt, error, random = Math.random) {
  const most = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE);
  return Math.max(most * (0.5 + random() / 2), error.retryAfter ?? 0);
}

/** Reads a Retry-After header, in seconds or as an HTTP date, as milliseconds from now; null without the header. */
export function retryAfter(header, now = Date.now()) {
  if (!header) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
