import { message } from "./messages.js";

const RETRIED = new Set([429, 502, 503, 504]);
const TRIES = 4;

/** A response that is an error; the message is for the user. */
export class Problem extends Error {
  constructor(message, status) {
    super(message);
    this.name = "Problem";
    this.status = status;
  }
}

/** The API beside this page. Calls that came too often or too early are tried again. */
export class Api {
  key = "";

  /** POSTs JSON to a path relative to the page, and gives the response if it is a good one. */
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

  /** Whether the API has a path, by its own description. */
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

  /** The name of the model that serves, or null when there is none or nobody answers. */
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
