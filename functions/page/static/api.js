import { message } from "./messages.js";

const RETRIED = new Set([429, 502, 503, 504]);
const TRIES = 4;

/** An error response; the message is for the user. */
export class Problem extends Error {
  constructor(message, status) {
    super(message);
    this.name = "Problem";
    this.status = status;
  }
}

/** A client of the API that serves this page. Requests that are throttled or come too early are retried. */
export class Api {
  key = "";

  /** POSTs JSON to a path relative to the page, and returns the response if it is successful. */
  async post(path, body, { accept = "application/json", prefer, signal } = {}) {
    const headers = { "content-type": "application/json", accept, ...(prefer && { prefer }) };
    if (this.key) headers["x-api-key"] = this.key;
    return this.#send(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  /** GETs JSON from a path relative to the page. */
  async get(path) {
    const headers = { accept: "application/json", ...(this.key && { "x-api-key": this.key }) };
    return (await this.#send(path, { headers })).json();
  }

  /** Returns whether the API's OpenAPI document has a path. */
  async has(path) {
    return path in (await this.get("openapi.json")).paths;
  }

  async #send(path, request) {
    for (let tried = 1; ; tried += 1) {
      const response = await reach(path, request);
      if (response.ok) return response;
      if (!RETRIED.has(response.status) || tried === TRIES) throw await problem(response);
      await pause(Number(response.headers.get("retry-after")) || 2 ** (tried - 1), request.signal);
    }
  }

  /** Returns the current model version, or null if there is none or the API does not respond. */
  async modelVersion() {
    try {
      const response = await fetch("health", { headers: { accept: "application/json" } });
      return response.ok ? (await response.json()).model_version : null;
    } catch {
      return null;
    }
  }
}

async function reach(path, request) {
  try {
    return await fetch(path, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(message("unreachable"), 0);
  }
}

async function problem(response) {
  const answer = await response.json().catch(() => null);
  const told = typeof answer?.error === "string" ? answer.error : null;
  return new Problem(told ?? message("status", { status: String(response.status) }), response.status);
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, Math.min(seconds, 30) * 1_000);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}
