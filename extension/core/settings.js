import { Problem } from "./problem.js";

export const LIMIT_CHOICES = [100, 200, 500, 1000, 2000, 5000];
export const ORDERS = ["time", "relevance"];
export const THEMES = ["auto", "light", "dark"];

/** What a fresh installation has; `connected` turns true when a test call to the API has gone through. */
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

/** Reads all settings from a storage area, with defaults for what is missing or unknown. */
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
 * Checks the address of an API as typed by a person.
 *
 * Returns the address to call, without a slash at its end, and the pattern of its host for the browser's permission.
 * Throws a Problem for anything but https, or http on this machine: comments and keys do not travel in the clear.
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

/** Where comments are to come from: YouTube's Data API if there is a key for it, else the page. */
export function sourceFor({ youtubeKey }) {
  return youtubeKey ? "data_api" : "page";
}

/** What decides which comments a result is about; one from the other source or made under other settings is another. */
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
