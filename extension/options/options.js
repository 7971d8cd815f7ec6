import { Api } from "../api/client.js";
import { LIMIT_CHOICES, ORDERS, THEMES, checkAddress, readSettings } from "../core/settings.js";
import { byId, h } from "../view/dom.js";
import { applyTheme } from "../view/theme.js";
import { number, problemWords, t, translate } from "../view/words.js";
import { showHistory } from "./history.js";

const TEST_COMMENT = "What a lovely video!";
const SAVED_FOR = 1_600;
const store = chrome.storage.local;

/** Settings that are saved when they change: ID of the field, name, and how to read the field. */
const FIELDS = [
  ["youtube-key", "youtubeKey", (field) => field.value.trim()],
  ["limit", "limit", (field) => Number(field.value)],
  ["order", "order", (field) => field.value],
  ["replies", "replies", (field) => field.checked],
  ["badges", "badges", (field) => field.checked],
  ["history", "history", (field) => field.checked],
  ["theme", "theme", (field) => field.value],
];

/** The field to correct for a Problem with the connection; other Problems have none and can only be retried. */
const AT_FAULT = {
  address_insecure: "api-address",
  address_malformed: "api-address",
  api_absent: "api-address",
  api_key_refused: "api-key",
  api_odd: "api-address",
  api_unreachable: "api-address",
};

async function show() {
  const settings = await readSettings(store);
  translate(document);
  offer("limit", LIMIT_CHOICES, (limit) => number(limit));
  offer("order", ORDERS, (order) => t(`order_${order}`));
  offer("theme", THEMES, (theme) => t(`theme_${theme}`));
  byId("api-address").value = settings.apiAddress;
  byId("api-key").value = settings.apiKey;
  byId("welcome").hidden = settings.connected;
  applyTheme(settings.theme);
  for (const [id, name, read] of FIELDS) {
    const field = byId(id);
    if (field.type === "checkbox") field.checked = settings[name];
    else field.value = settings[name];
    field.addEventListener("input", () => keep(name, read(field)));
  }
  await showHistory(store);
  byId("connection").addEventListener("submit", (event) => {
    event.preventDefault();
    void connect();
  });
}

function offer(id, choices, words) {
  byId(id).replaceChildren(...choices.map((choice) => h("option", { value: choice }, words(choice))));
}

let fading;

async function keep(name, value) {
  await store.set({ [name]: value });
  if (name === "theme") applyTheme(value);
  byId("saved").textContent = t("saved");
  clearTimeout(fading);
  fading = setTimeout(() => (byId("saved").textContent = ""), SAVED_FOR);
}

/** Requests permission for the URL, sends a test request, and saves the URL if it succeeds. */
async function connect() {
  let next = "connect";
  say("", t("options_trying"));
  byId("connect").disabled = true;
  try {
    const key = byId("api-key").value.trim();
    const { address, pattern } = checkAddress(byId("api-address").value);
    // Must come first: the browser only asks right after a click. Most APIs work without permission too, through CORS.
    await chrome.permissions.request({ origins: [pattern] });
    const version = await test(address, key);
    await dropOldLeave(pattern);
    await store.set({ apiAddress: address, apiKey: key, connected: true });
    byId("api-address").value = address;
    byId("welcome").hidden = true;
    say("good", t("options_connected", version));
  } catch (error) {
    next = AT_FAULT[error.code] ?? next;
    say("bad", problemWords(error));
  }
  byId("connect").disabled = false;
  for (const id of ["api-address", "api-key"]) byId(id).setAttribute("aria-invalid", String(id === next));
  byId(next).focus();
}

/** A health request checks the API and its model; a prediction checks the key. */
async function test(address, key) {
  const api = new Api({ address, key });
  const version = await api.modelVersion();
  await api.predict([TEST_COMMENT]);
  return version;
}

/** Removes the permission for a URL that is no longer used. */
async function dropOldLeave(pattern) {
  const { connected, apiAddress } = await readSettings(store);
  if (!connected) return;
  const old = checkAddress(apiAddress).pattern;
  if (old !== pattern) await chrome.permissions.remove({ origins: [old] });
}

function say(mood, words) {
  byId("status").dataset.mood = mood;
  byId("status").textContent = words;
}

void show();
