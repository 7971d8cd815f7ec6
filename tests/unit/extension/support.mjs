/** A storage area as chrome.storage offers it, in memory; `room` is how many keys fit. */
export class Area {
  constructor(items = {}, room = Infinity) {
    this.items = items;
    this.room = room;
  }

  async get(keys) {
    if (keys === null) return structuredClone(this.items);
    return structuredClone(
      Object.fromEntries(
        [keys]
          .flat()
          .filter((key) => key in this.items)
          .map((key) => [key, this.items[key]]),
      ),
    );
  }

  async set(items) {
    if (Object.keys({ ...this.items, ...items }).length > this.room) throw new Error("QUOTA_BYTES quota exceeded");
    Object.assign(this.items, structuredClone(items));
  }

  async remove(keys) {
    for (const key of [keys].flat()) delete this.items[key];
  }
}

/** A fetch that gives the answers in turn, each `[status, body, headers]` or an error, and notes what it was asked. */
export function playing(...answers) {
  const asked = [];
  const fetch = async (url, options) => {
    asked.push({ url: String(url), ...options });
    options.signal?.throwIfAborted();
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    const [status, body, headers = {}] = answer;
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
  };
  return { fetch, asked };
}

/** A retry without pauses. */
export const atOnce = async (task, { tries = 4 } = {}) => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (!error.retryable || attempt >= tries) throw error;
    }
  }
};
