import { Problem } from "../core/problem.js";

/**
 * Yields the comments that the content script of a tab reads from its page, as they load.
 *
 * Aborting `signal` or leaving the loop closes the port, which stops the content script.
 */
export async function* readFromPage({
  tabId,
  limit,
  replies,
  signal,
  onNote = () => undefined,
  connect = chrome.tabs.connect,
}) {
  const port = connect(tabId, { name: "read" });
  const inbox = new Inbox();
  const cancel = () => inbox.fail(signal.reason);
  port.onMessage.addListener((message) => inbox.put(message));
  port.onDisconnect.addListener(() => {
    void chrome.runtime.lastError; // read, so that the browser does not report it: the page has no content script
    inbox.fail(new Problem(inbox.used ? "page_left" : "page_not_ready"));
  });
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    port.postMessage({ type: "read", limit, replies });
    for (;;) {
      const message = await inbox.take();
      if (message.type === "done") return;
      if (message.type === "problem") throw new Problem(message.code);
      if (message.type === "note") onNote(message.note);
      else yield message.comments;
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
    port.disconnect();
  }
}

/** Returns the channel of a video from the page in a tab, `{ id, name }`; null if it is unknown. */
export async function channelIn(tabId, videoId, send = chrome.tabs.sendMessage) {
  const channel = await send(tabId, { type: "channel", videoId }).catch(() => null);
  return channel ?? null;
}

/** A queue with one reader. Cancellation takes effect at once, a closed port only after earlier messages. */
class Inbox {
  #messages = [];
  #waiting = null;
  #failure = null;
  used = false;

  put(message) {
    this.used = true;
    this.#messages.push(message);
    this.#wake();
  }

  fail(reason) {
    this.#failure ??= reason;
    this.#wake();
  }

  async take() {
    while (this.#failure === null && this.#messages.length === 0) {
      await new Promise((resolve) => (this.#waiting = resolve));
    }
    if (this.#failure !== null && (isAbort(this.#failure) || this.#messages.length === 0)) throw this.#failure;
    return this.#messages.shift();
  }

  #wake() {
    this.#waiting?.();
    this.#waiting = null;
  }
}

function isAbort(reason) {
  return !(reason instanceof Problem);
}
