import { withoutFormula } from "./formula.js";

const BYTE_ORDER_MARK = "\uFEFF";
const SPECIAL = /[",\r\n]/;

/** Parses CSV (RFC 4180) with any one-character delimiter into rows of cells; trailing blank rows are dropped. */
export function readCsv(text, separator = ",") {
  const rows = [];
  let row = [];
  let at = 0;
  while (at < text.length) {
    const [value, end] = readCell(text, at, separator);
    row.push(value);
    at = end + 1;
    if (text[end] === separator) continue;
    if (text[end] === "\r" && text[at] === "\n") at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  while (rows.length > 0 && isBlank(rows.at(-1))) rows.pop();
  return rows;
}

/** Writes rows as CSV with a UTF-8 byte order mark and escaped formulas, for spreadsheets. */
export function writeCsv(rows) {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(written).join(",")}\r\n`).join("");
}

function isBlank(cells) {
  return cells.every((value) => value.trim() === "");
}

/** Returns the cell that starts at an index, and the index of its end. */
function readCell(text, start, separator) {
  let value = "";
  let at = start;
  if (text[start] === '"') {
    let quote = text.indexOf('"', start + 1);
    while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
    at = quote < 0 ? text.length : quote + 1;
    value = text.slice(start + 1, quote < 0 ? text.length : quote).replaceAll('""', '"');
  }
  const rest = at;
  while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at += 1;
  return [value + text.slice(rest, at), at];
}

function written(value) {
  if (typeof value !== "string") return String(value ?? "");
  const safe = withoutFormula(value);
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
