import { range, shares, sureness, weights } from "../core/verdict.js";

/** Returns a message in the browser's language, from _locales. */
export function t(name, ...details) {
  return chrome.i18n.getMessage(name, details.map(isolated)) || name;
}

/** Isolates a detail in a message, so that names, numbers and URLs keep their direction in right-to-left text. */
function isolated(detail) {
  return chrome.i18n.getMessage("direction") === "rtl" ? `\u2068${detail}\u2069` : String(detail);
}

/**
 * Returns the message `<name>_<form>` for the plural form of a number, with the number as its first placeholder.
 *
 * Forms without a message, such as the French one for millions, use `<name>_other`.
 */
export function counted(name, n) {
  const form = new Intl.PluralRules(language()).select(n);
  return chrome.i18n.getMessage(`${name}_${form}`, [isolated(number(n))]) || t(`${name}_other`, number(n));
}

/** The locale of numbers and dates: the user's variant of the message language, such as "en-GB" instead of "en". */
export function language() {
  const written = t("language");
  return navigator.languages.find((one) => one.split("-")[0] === written) ?? written;
}

export const number = (n, digits = 0) =>
  new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n);

/** Formats a difference with its sign; without a sign if it rounds to zero. */
export const signed = (n, digits = 0) =>
  new Intl.NumberFormat(language(), {
    signDisplay: "exceptZero",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(n);

const percent = (whole) => new Intl.NumberFormat(language(), { style: "percent" }).format(whole / 100);

/** Formats the confidence of a prediction. */
export const surenessWords = (confidence) => percent(sureness(confidence));

/** Formats a share of comments: "34%", "<1%". */
export const percentWords = (share) =>
  share > 0 && share < 0.005 ? `<${percent(1)}` : percent(Math.round(100 * share));

/** Formats the estimated share of each sentiment: "34%", "<1%". */
export function shareWords(estimates) {
  const parts = Object.entries(shares(weights(estimates)));
  return Object.fromEntries(parts.map(([name, share]) => [name, `${share.sign}${percent(share.percent)}`]));
}

/** Formats the interval of an estimated share: "28–41%"; empty if it has no width. */
export function rangeWords(estimate) {
  const [low, high] = range(estimate);
  return estimate.low === estimate.high ? "" : t("range", number(low), percent(high));
}

/** Returns the message for a Problem, or for an unexpected error. */
export function problemWords(problem) {
  const foreseen = typeof problem.code === "string"; // an error of the browser has a number
  return foreseen ? t(`problem_${problem.code}`, ...problem.details) : t("problem_unforeseen", problem.message);
}

/** Fills in the messages of a page, named in `data-text`, `data-label`, `data-title` and `data-placeholder`. */
export function translate(root) {
  const put = (attribute, set) => {
    for (const element of root.querySelectorAll(`[data-${attribute}]`)) set(element, t(element.dataset[attribute]));
  };
  put("text", (element, words) => (element.textContent = words));
  put("label", (element, words) => element.setAttribute("aria-label", words));
  put("title", (element, words) => (element.title = words));
  put("placeholder", (element, words) => (element.placeholder = words));
  root.documentElement.lang = t("language");
  root.documentElement.dir = t("direction");
}
