import { Problem } from "./problem.js";

export const LIMIT_CHOICES = [100, 200, 500, 1000, 2000, 5000];
export const ORDERS = ["time", "relevance"];
export const THEMES = ["auto", "light", "dark"];

/** The settings of a new installation; `connected` becomes true when a test request to the API has succeeded. */
export const DEFAULTS = {
  apiAddress: "http://127.0.0.1:8000",
  apiKey: "",
  connected: false,
  youtubeKey: "",
  limit: 500,
  order: "time",
  replies: false,
  badges: false,
  history: false,
  theme: "auto",
};

const HOST = /^([a-z0-9-]+\.)*[a-z0-9-]+$|^\[[0-9a-f:.]+\]$/;
const LOOPBACK = new Set(["127.0.0.1", "localhost"]);

/** Reads all settings from a storage area, with defaults for missing or invalid values. */
export async function readSettings(area) {
  const stored = await area.get(Object.keys(DEFAULTS));
  const settings = { ...DEFAULTS };
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    if (typeof stored[name] === typeof standard) settings[name] = stored[name];
  }
  if (!LIMIT_CHOICES.includes(settings.limit)) settings.limit = DEFAULTS.limit;
  if (!ORDERS.includes(settings.order)) settings.order = DEFAULTS.order;
  if (!THEMES.includes(settings.theme)) settings.theme = DEFAULTS.theme;
  return settings;
}

/**
 * Validates the API URL that the user entered.
 *
 * Returns the URL without a trailing slash, and the match pattern of its host for the browser's permission.
 * Throws a Problem unless it is https, or http on this machine, so that comments and keys are always encrypted in transit.
 */
export function checkAddress(typed) {
  const url = parseAddress(typed.trim());
  if (url === null || !HOST.test(url.hostname) || url.username || url.password || url.search || url.hash) {
    throw new Problem("address_malformed", { details: [typed.trim()] });
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.has(url.hostname))) {
    throw new Problem("address_insecure", { details: [url.host] });
  }
  return { address: `${url.origin}${url.pathname}`.replace(/\/+$/, ""), pattern: `${url.protocol}//${url.hostname}/*` };
}

/** Returns the source of comments: YouTube's Data API if there is a key for it, otherwise the page. */
export function sourceFor({ youtubeKey }) {
  return youtubeKey ? "data_api" : "page";
}

/** Returns the settings that select comments, as part of the cache key of a result. */
export function sourceKey(source, { limit, order, replies }) {
  return source === "data_api" ? `data_api ${limit} ${order} ${replies}` : `page ${limit} ${replies}`;
}

function parseAddress(text) {
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return null;
  }
}
