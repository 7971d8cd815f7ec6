import { ENGLISH } from "./english.js";

/** The languages of the page, each by its own name; all but English have a file `messages.<language>.json`. */
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
/** The English that stands on the page, by key: kept when another language takes its place. */
const inline = {};

/**
 * The language to show: of the address, else as chosen here before, else the first of the browser's that there is.
 *
 * @param {string} search of the address
 * @param {readonly string[]} preferred languages, as of `navigator.languages`
 */
export function chosenLanguage(search, preferred) {
  const wanted = [new URLSearchParams(search).get("lang"), stored(), ...preferred].filter(Boolean);
  return wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((name) => Object.hasOwn(LANGUAGES, name)) ?? "en";
}

/** Remembers a choice, in the address too if that names a language. */
export function keepLanguage(name) {
  try {
    localStorage.setItem(STORED, name);
  } catch {
    // A browser that stores nothing asks again.
  }
  const address = new URL(location.href);
  if (!address.searchParams.has("lang")) return;
  address.searchParams.set("lang", name);
  history.replaceState(null, "", address);
}

/** Loads a language; English, which is always there, where that fails. Gives the language that is used. */
export async function useLanguage(name) {
  const loaded = name === "en" ? ENGLISH : await load(name);
  [language, messages] = loaded ? [name, loaded] : ["en", ENGLISH];
  numbers = numberFormat();
  plurals = new Intl.PluralRules(language);
  return language;
}

/** Puts the words of the language on the page, its templates included. */
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
 * The words for a key.
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

/** A number as the language writes it, with the digits of the pictures. */
export function formatted(value, options) {
  return (options ? numberFormat(options) : numbers).format(value);
}

/** Words in a list, with the language's comma. */
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
