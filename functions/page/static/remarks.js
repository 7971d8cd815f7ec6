import { LIMITS } from "./batches.js";
import { TEXT_COLUMNS } from "./input.js";
import { listed, message } from "./messages.js";

const NAMED_ROWS = 3;
const NAMED_COLUMNS = 8;

/** Returns sentences on comments and dates that could not be read; `input` is from `input.js`. */
export function remarks({ cut, undated }) {
  return [cut > 0 && cutWords(cut), undated.length > 0 && undatedWords(undated)].filter(Boolean);
}

/** Returns the error for a table without a column of comments. */
export function noComments(name, columns) {
  const quoted = columns.slice(0, NAMED_COLUMNS).map((text) => message("quoted", { text }));
  const more = columns.length - NAMED_COLUMNS;
  const named = listed(quoted);
  return message("no_column", {
    name,
    columns: more > 0 ? message("columns_and_more", { columns: named, count: more }) : named,
    expected: listed(TEXT_COLUMNS.slice(0, 4)),
  });
}

function cutWords(cut) {
  return message("truncated", { count: cut, limit: LIMITS.characters });
}

function undatedWords(undated) {
  const row = ({ line, value }) => message("undated_row", { line, value: value.slice(0, 30) });
  const rows = listed(undated.slice(0, NAMED_ROWS).map(row));
  const more = undated.length - NAMED_ROWS;
  return message("undated", {
    count: undated.length,
    rows: more > 0 ? message("rows_and_more", { rows, count: more }) : rows,
  });
}
