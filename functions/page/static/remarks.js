import { LIMITS } from "./batches.js";
import { TEXT_COLUMNS } from "./input.js";

const NAMED_ROWS = 3;
const NAMED_COLUMNS = 8;
const number = new Intl.NumberFormat("en");

/** What could not be read of the comments and their dates, in sentences; `input` is as of `input.js`. */
export function remarks({ cut, undated }) {
  return [cut > 0 && cutWords(cut), undated.length > 0 && undatedWords(undated)].filter(Boolean);
}

/** What is wrong with a table that has no column of comments. */
export function noComments(name, columns) {
  const expected = TEXT_COLUMNS.slice(0, 4).join(", ");
  const found = columns
    .slice(0, NAMED_COLUMNS)
    .map((column) => `“${column}”`)
    .join(", ");
  const more = columns.length > NAMED_COLUMNS ? ` and ${columns.length - NAMED_COLUMNS} more` : "";
  return `${name} has the columns ${found}${more}, and none with the name ${expected} or similar. Each line counts as one comment: rename the column with the comments, and open the file again.`;
}

function cutWords(cut) {
  const subject = cut === 1 ? "1 comment was" : `${number.format(cut)} comments were`;
  return `${subject} longer than ${number.format(LIMITS.characters)} characters and truncated.`;
}

function undatedWords(undated) {
  const rows = undated
    .slice(0, NAMED_ROWS)
    .map(({ line, value }) => `row ${number.format(line)}: “${value.slice(0, 30)}”`);
  const more = undated.length > NAMED_ROWS ? `, and ${number.format(undated.length - NAMED_ROWS)} more` : "";
  const subject = undated.length === 1 ? "1 date" : `${number.format(undated.length)} dates`;
  return `${subject} could not be read (${rows.join(", ")}${more}); expected 2026-01-31 or 2026-01-31T09:30Z. These comments are not in the trend.`;
}
