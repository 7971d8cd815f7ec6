import { jsonOf, passing, send } from "../core/http.js";
import { Problem } from "../core/problem.js";
import { withRetry } from "../core/retry.js";
import { parseHealth, parsePredictions, parseReasons } from "./responses.js";

/** Problem codes of API statuses; any other status is "api_failed", with the API's error message. */
const MEANING = {
  403: "api_key_refused",
  404: "api_absent",
  413: "api_too_large",
  429: "api_busy",
  503: "api_not_ready",
};

/** A client of the Undertone API. Every method takes an AbortSignal, retries temporary failures, and throws Problems. */
export class Api {
  #address;
  #headers;
  #fetch;
  #retry;

  constructor({ address, key = "", fetch = globalThis.fetch.bind(globalThis), retry = withRetry }) {
    this.#address = address;
    this.#headers = key ? { "x-api-key": key } : {};
    this.#fetch = fetch;
    this.#retry = retry;
  }

  /** Returns the version of the current model. */
  async modelVersion(signal) {
    return parseHealth(await this.#json("/health", { signal, tries: 2 }));
  }

  /** Returns whether the API's OpenAPI document has a route; false without such a document. */
  async has(route, signal) {
    try {
      const description = await this.#json("/openapi.json", { signal, tries: 1 });
      return (
        typeof description?.paths === "object" && description.paths !== null && Object.hasOwn(description.paths, route)
      );
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  }

  /** Classifies one batch of texts; returns `{ predictions, summary }`, with predictions in order. */
  async predict(texts, signal) {
    const answer = await this.#json("/predict?summary=true", { body: { comments: texts }, signal });
    return parsePredictions(answer, texts.length);
  }

  /** Returns the spans of a text that led to its sentiment, each `{ start, end, toward, weight }` in code points. */
  async explain(text, signal) {
    return parseReasons(await this.#json("/predict", { body: { comments: [text], explain: true }, signal }));
  }

  /** Returns a picture from one of the drawing routes, as SVG if the API supports it. */
  async picture(route, body, signal) {
    const response = await this.#request(route, { body, signal, accept: "image/svg+xml, image/png;q=0.9" });
    const type = response.headers.get("content-type") ?? "";
    if (!/^image\/(svg\+xml|png)\b/.test(type)) throw new Problem("api_odd", { details: [route] });
    return response.blob();
  }

  /** Returns the response of POST /themes, for `parseThemes`. */
  themes(body, signal) {
    return this.#json("/themes", { body, signal });
  }

  /** Sends a correction of a prediction. */
  async feedback({ comment, predicted, correct }, signal) {
    await this.#request("/feedback", { body: { comment, predicted, correct }, signal });
  }

  async #json(route, options) {
    const answer = await jsonOf(await this.#request(route, options));
    if (answer === null) throw new Problem("api_odd", { details: [route] });
    return answer;
  }

  #request(route, { body, signal, accept = "application/json", tries }) {
    const headers = { ...this.#headers, accept, ...(body && { "content-type": "application/json" }) };
    const options = { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), signal };
    return this.#retry(
      async () => {
        const response = await send(this.#fetch, this.#address + route, options, "api_unreachable");
        if (!response.ok) throw await refusal(response);
        return response;
      },
      { signal, tries },
    );
  }
}

async function refusal(response) {
  const said = (await jsonOf(response))?.error;
  const code = MEANING[response.status] ?? "api_failed";
  return new Problem(code, {
    details: [typeof said === "string" ? said.slice(0, 200) : `HTTP ${response.status}`],
    ...passing(response),
  });
}
