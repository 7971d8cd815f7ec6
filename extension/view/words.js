import { range, shares, sureness, weights } from "../core/verdict.js";

/** The message of this name in the browser's language, from _locales. */
export function t(name, ...details) {
  return chrome.i18n.getMessage(name, details.map(isolated)) || name;
}

/** A detail as it stands in a message: from right to left, names, numbers and URLs keep their own direction. */
function isolated(detail) {
  return chrome.i18n.getMessage("direction") === "rtl" ? `\u2068${detail}\u2069` : String(detail);
}

/**
 * The message `<name>_<form>` for the form in which the language counts, with the number as its first place.
 *
 * A form that a language does not have a message for, like the one of French for millions, is `<name>_other`.
 */
export function counted(name, n) {
  const form = new Intl.PluralRules(language()).select(n);
  return chrome.i18n.getMessage(`${name}_${form}`, [isolated(number(n))]) || t(`${name}_other`, number(n));
}

/** The language that the words are in, as the person writes numbers and dates in it: "en-GB" rather than "en". */
export function language() {
  const written = t("language");
  return navigator.languages.find((one) => one.split("-")[0] === written) ?? written;
}

export const number = (n, digits = 0) =>
  new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n);

/** A difference, with its sign; without one where it is rounded to nothing. */
export const signed = (n, digits = 0) =>
  new Intl.NumberFormat(language(), {
    signDisplay: "exceptZero",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(n);

const percent = (whole) => new Intl.NumberFormat(language(), { style: "percent" }).format(whole / 100);

/** How sure the model is of a comment, in words. */
export const surenessWords = (confidence) => percent(sureness(confidence));

/** A share of comments, in words: "34%", "<1%". */
export const percentWords = (share) =>
  share > 0 && share < 0.005 ? `<${percent(1)}` : percent(Math.round(100 * share));

/** The estimated share of each sentiment, in words: "34%", "<1%". */
export function shareWords(estimates) {
  const parts = Object.entries(shares(weights(estimates)));
  return Object.fromEntries(parts.map(([name, share]) => [name, `${share.sign}${percent(share.percent)}`]));
}

/** The interval of an estimated share, in words: "28–41%"; nothing where it has no width. */
export function rangeWords(estimate) {
  const [low, high] = range(estimate);
  return estimate.low === estimate.high ? "" : t("range", number(low), percent(high));
}

/** The words for a Problem, or for an error that nobody foresaw. */
export function problemWords(problem) {
  const foreseen = typeof problem.code === "string"; // an error of the browser has a number
  return foreseen ? t(`problem_${problem.code}`, ...problem.details) : t("problem_unforeseen", problem.message);
}

/** Fills in the words of a page: `data-text`, `data-label`, `data-title` and `data-placeholder` name messages. */
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
