import { writeCsv } from "./csv.js";
import { isRated } from "./run.js";

const OURS = {
  sentiment: (row) => (isRated(row) ? row.sentiment : "Not rated"),
  confidence: (row) => row.confidence,
  probability_positive: (row) => row.probabilities.Positive,
  probability_neutral: (row) => row.probabilities.Neutral,
  probability_negative: (row) => row.probabilities.Negative,
};

/**
 * Writes the API's rows as CSV: added to the opened table, with all its columns and rows, or as a table of their
 * own.
 *
 * @param {object[]} rows of the API, one for each of the first comments
 * @param {{comments: object[], table: object | null}} input as of `input.js`
 */
export function toCsv(rows, { comments, table }) {
  return writeCsv(table ? added(rows, comments, table) : alone(rows));
}

function alone(rows) {
  const columns = { comment: (row) => row.comment, ...OURS };
  if (rows.some((row) => row.timestamp)) columns.timestamp = (row) => row.timestamp ?? "";
  return [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((value) => value(row)))];
}

/** Rows without a comment, or that were not sent, are unchanged. */
function added(rows, comments, { header, rows: given }) {
  const answers = new Map(rows.map((row, index) => [comments[index].row, row]));
  const width = given.reduce((most, cells) => Math.max(most, cells.length), header.length);
  const padded = (cells) => [...cells, ...Array(width - cells.length).fill("")];
  const ours = (row) => Object.values(OURS).map((value) => (row ? value(row) : ""));
  return [
    [...padded(header), ...namesBeside(header)],
    ...given.map((cells, index) => [...padded(cells), ...ours(answers.get(index))]),
  ];
}

/** Returns a column name that the table does not have yet. */
function namesBeside(header) {
  return Object.keys(OURS).map((name) => (header.includes(name) ? `undertone_${name}` : name));
}
