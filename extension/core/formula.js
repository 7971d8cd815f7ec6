// The web page uses this file too: functions/page/static links to it.

// Spreadsheets skip some characters that nobody sees, and read full-width and small signs like the plain ones.
const UNSEEN = "\\p{C}\\p{Z}\\p{Default_Ignorable_Code_Point}\\u2800";
const SIGN = "[=+\\-\\uFF1D\\uFF0B\\uFF0D\\uFF20\\uFE66\\uFE62\\uFE63\\uFE6B]";
const HANDLE = "[\\p{L}\\p{N}\\p{M}_.\\-\\u00B7]";

/** A number is no formula, whatever its sign. */
const NUMBER = /^\s*[+-]?\d[\d.,]*%?\s*$/;

/** A formula that starts with @ does nothing without calling a function or another program. */
const CALL = /[(|\uFF08\uFF5C]/;

const anySign = `(?:${SIGN}|@)`;
const signButNoHandle = `(?:${SIGN}|@(?!${HANDLE}))`;

const START = { any: atStart(anySign), noHandle: atStart(signButNoHandle) };
const INSIDE = { any: inside(anySign), noHandle: inside(signButNoHandle) };

/**
 * Keeps a spreadsheet from running a text as a formula: an apostrophe goes before it, as OWASP advises.
 *
 * The same goes for what stands after a semicolon, a tab or the end of a line: a spreadsheet that separates cells there
 * begins a new one. A handle stays as it is: `@name`, unless a call of a function may follow.
 */
export function withoutFormula(text) {
  if (NUMBER.test(text)) return text;
  const rule = CALL.test(text) ? "any" : "noHandle";
  const safe = text.replace(INSIDE[rule], "$1'");
  return START[rule].test(text) ? `'${safe}` : safe;
}

function atStart(sign) {
  return new RegExp(`^[${UNSEEN}]*${sign}`, "u");
}

function inside(sign) {
  return new RegExp(`([;\\t\\r\\n])(?=(?:(?![\\t\\r\\n])[${UNSEEN}"])*${sign})`, "gu");
}
