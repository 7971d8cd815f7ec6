// The web page uses this file too: functions/page/static links to it.

// Spreadsheets skip some invisible characters, and treat full-width and small signs like the ASCII ones.
const UNSEEN = "\\p{C}\\p{Z}\\p{Default_Ignorable_Code_Point}\\u2800";
const SIGN = "[=+\\-\\uFF1D\\uFF0B\\uFF0D\\uFF20\\uFE66\\uFE62\\uFE63\\uFE6B]";
const HANDLE = "[\\p{L}\\p{N}\\p{M}_.\\-\\u00B7]";

/** Numbers are not formulas, with any sign. */
const NUMBER = /^\s*[+-]?\d[\d.,]*%?\s*$/;

/** A formula that starts with @ is harmless unless it calls a function or another program. */
const CALL = /[(|\uFF08\uFF5C]/;

const anySign = `(?:${SIGN}|@)`;
const signButNoHandle = `(?:${SIGN}|@(?!${HANDLE}))`;

const START = { any: atStart(anySign), noHandle: atStart(signButNoHandle) };
const INSIDE = { any: inside(anySign), noHandle: inside(signButNoHandle) };

/**
 * Escapes text that a spreadsheet would evaluate as a formula with a leading apostrophe, as OWASP recommends.
 *
 * The same applies to text after a semicolon, a tab or a line break, where some spreadsheets start a new cell.
 * Handles such as `@name` are unchanged, unless a function call may follow.
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
