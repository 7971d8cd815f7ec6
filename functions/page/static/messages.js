import { ENGLISH } from "./english.js";

/** The languages of the page with their native names; all but English have a file `messages.<language>.json`. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  pt: "Português",
  hi: "हिन्दी",
  ja: "日本語",
  ar: "العربية",
};
const RIGHT_TO_LEFT = new Set(["ar"]);
const ATTRIBUTES = ["aria-label", "placeholder"];
const STORED = "undertone-language";

let language = "en";
let messages = ENGLISH;
let numbers = numberFormat();
let plurals = new Intl.PluralRules(language);
/** The page's original English text by key, saved before another language replaces it. */
const inline = {};

/**
 * Returns the language to show: from the URL, else the saved choice, else the first supported language of the browser.
 *
 * @param {string} search query string of the URL
 * @param {readonly string[]} preferred languages, as of `navigator.languages`
 */
export function chosenLanguage(search, preferred) {
  const wanted = [new URLSearchParams(search).get("lang"), stored(), ...preferred].filter(Boolean);
  return wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((name) => Object.hasOwn(LANGUAGES, name)) ?? "en";
}

/** Saves a choice, also in the URL if that has a language. */
export function keepLanguage(name) {
  try {
    localStorage.setItem(STORED, name);
  } catch {
    // Without storage, the choice is not saved.
  }
  const address = new URL(location.href);
  if (!address.searchParams.has("lang")) return;
  address.searchParams.set("lang", name);
  history.replaceState(null, "", address);
}

/** Loads a language, or falls back to the built-in English; returns the language in use. */
export async function useLanguage(name) {
  const loaded = name === "en" ? ENGLISH : await load(name);
  [language, messages] = loaded ? [name, loaded] : ["en", ENGLISH];
  numbers = numberFormat();
  plurals = new Intl.PluralRules(language);
  return language;
}

/** Translates the page, including its templates. */
export function translate(page) {
  page.documentElement.lang = language;
  page.documentElement.dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
  const roots = [page, ...[...page.querySelectorAll("template")].map((template) => template.content)];
  for (const root of roots) {
    for (const element of root.querySelectorAll("[data-message]")) {
      const key = element.dataset.message;
      inline[key] ??= element.textContent.trim().replace(/\s+/g, " ");
      element.textContent = messages[key] ?? inline[key];
    }
    for (const name of ATTRIBUTES) translateAttribute(root, name);
  }
}

/**
 * Returns the message for a key.
 *
 * @param {string} key
 * @param {Record<string, string | number>} values for the placeholders; numbers are written as the language does, and
 *   `count` chooses between singular and plural
 */
export function message(key, values = {}) {
  const found = messages[key] ?? ENGLISH[key];
  const words = typeof found === "string" ? found : (found[plurals.select(values.count)] ?? found.other);
  return words.replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
}

/** Formats a number for the language, with Latin digits, as in the pictures. */
export function formatted(value, options) {
  return (options ? numberFormat(options) : numbers).format(value);
}

/** Joins words to a list, with the language's separator. */
export function listed(words) {
  return words.reduce((first, second) => message("joined", { first, second }));
}

function translateAttribute(root, name) {
  const marker = `data-message-${name}`;
  for (const element of root.querySelectorAll(`[${marker}]`)) {
    const key = element.getAttribute(marker);
    inline[key] ??= element.getAttribute(name);
    element.setAttribute(name, messages[key] ?? inline[key]);
  }
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

async function load(name) {
  try {
    const response = await fetch(`static/messages.${name}.json`);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function numberFormat(options) {
  return new Intl.NumberFormat(language, { numberingSystem: "latn", ...options });
}

function written(value) {
  return typeof value === "number" ? formatted(value) : String(value ?? "");
}
