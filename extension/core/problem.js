/**
 * An error that the user can act on.
 *
 * `code` selects the message `problem_<code>` in _locales; `details` fill its placeholders.
 * `retryable` means that the same request may succeed later, `retryAfter` after how many milliseconds.
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

/** Returns whether an error is a cancellation. */
export function isCancelled(error) {
  return error?.name === "AbortError";
}
