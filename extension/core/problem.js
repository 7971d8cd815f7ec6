/**
 * A failure that a person can act on.
 *
 * `code` names the words to show: `problem_<code>` in _locales; `details` fill their places.
 * `retryable` says that the same call may go through later, `retryAfter` after how many milliseconds.
 */
export class Problem extends Error {
  constructor(code, { details = [], retryable = false, retryAfter = null, cause } = {}) {
    super([code, ...details].join(": "), { cause });
    this.name = "Problem";
    this.code = code;
    this.details = details.map(String);
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }
}

/** Tells whether an error means that the work was cancelled, which is no failure. */
export function isCancelled(error) {
  return error?.name === "AbortError";
}
