import { shorten } from "./batches.js";
import { readCsv } from "./csv.js";
import { timestampOf } from "./timestamps.js";

export const TEXT_COLUMNS = ["comment", "comments", "text", "content", "clean_comment", "review", "tweet", "message"];
const TIME_COLUMNS = ["timestamp", "published_at", "publishedat", "date", "time", "created_at"];
const SEPARATORS = [",", ";", "\t", "|"];
const HEADER_LENGTH = 10_000;
const DATED_LINE = /^(\d{4}-\d\d-\d\d[^\t]{0,20}|-?\d{9,15})\t(.*)$/s;

/**
 * Parses pasted or opened text: one comment per line, optionally after a date and a tab, or a table with
 * a header that names a column of comments and perhaps one of dates.
 *
 * @returns {{comments: Comment[], cut: number, undated: {line: number, value: string}[], table: Table | null}} the comments
 *   that are not blank, as `{text, timestamp?, row?}` with the row of the table; how many were longer than the service
 *   takes and had to be cut; the rows with a date that cannot be read; and the table, as `{header, rows}`.
 */
export function readComments(source) {
  const text = source.replace(/^\uFEFF/, "");
  const table = readTable(text);
  const found = (table ? commentsOf(table) : readLines(text)).filter((comment) => comment.text.trim() !== "");
  let cut = 0;
  const comments = found.map(({ value, line, ...comment }) => {
    const short = shorten(comment.text);
    if (short !== comment.text) cut += 1;
    return { ...comment, text: short };
  });
  const undated = found.filter(({ value }) => value).map(({ line, value }) => ({ line, value }));
  return { comments, cut, undated, table };
}

/** Returns the column names of a text that looks like a table but has no column of comments; otherwise null. */
export function columnsWithoutComments(text) {
  const names = SEPARATORS.map((mark) => headerOf(text, mark)).reduce((most, found) =>
    found.length > most.length ? found : most,
  );
  const isTable = names.length > 1 && names.every((name) => name !== "" && name.length < 60);
  return isTable && readTable(text) === null ? names : null;
}

/** Detects the delimiter and the columns of a table from its beginning, and the likely column of comments. */
export function readHeader(source) {
  const text = source.replace(/^\uFEFF/, "");
  const headers = SEPARATORS.map((separator) => ({ separator, columns: headerOf(text, separator) }));
  const widest = headers.reduce((most, found) => (found.columns.length > most.columns.length ? found : most));
  return { ...widest, comments: widest.columns[place(widest.columns, TEXT_COLUMNS)] ?? "" };
}

function readTable(text) {
  const separator = SEPARATORS.find((mark) => place(headerOf(text, mark), TEXT_COLUMNS) >= 0);
  if (separator === undefined) return null;
  const [header, ...rows] = readCsv(text, separator);
  return rows.length === 0 ? null : { header, rows };
}

function headerOf(text, separator) {
  const line = text.slice(0, HEADER_LENGTH).split(/\r\n|\r|\n/, 1)[0];
  return readCsv(line, separator)[0] ?? [];
}

/** Returns the index of the first column with one of the names, or -1. */
function place(columns, names) {
  const lower = columns.map((column) => column.trim().toLowerCase());
  return lower.indexOf(names.find((name) => lower.includes(name)));
}

/** The header is row 1, as in a spreadsheet. */
function commentsOf({ header, rows }) {
  const [texts, times] = [place(header, TEXT_COLUMNS), place(header, TIME_COLUMNS)];
  return rows.map((cells, row) => ({ ...dated(cells[texts] ?? "", cells[times] ?? "", row + 2), row }));
}

function readLines(text) {
  return text.split(/\r\n|\r|\n/).map((line, index) => {
    const [, time, rest] = DATED_LINE.exec(line) ?? [];
    return time === undefined ? { text: line } : dated(rest, time, index + 1);
  });
}

/** Makes a comment with its date or, if that is invalid, with the original text of the date. */
function dated(text, time, line) {
  const timestamp = timestampOf(time);
  if (timestamp !== "") return { text, timestamp };
  return time.trim() === "" ? { text } : { text, value: time.trim(), line };
}
