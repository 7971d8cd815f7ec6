import { shorten } from "./batches.js";
import { readCsv } from "./csv.js";

const TEXT_COLUMNS = ["text", "comment", "comments", "content", "clean_comment", "review", "tweet", "message"];
const TIME_COLUMNS = ["timestamp", "published_at", "publishedat", "date", "time", "created_at"];
const SEPARATORS = [",", "\t", ";"];
const DATED_LINE = /^(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)\t(.*)$/s;

/**
 * Reads what was pasted or opened: a comment a line, a line with a date and a tab before the comment, or a table with
 * a header that names a text column and perhaps a time column.
 *
 * @returns {{comments: {text: string, timestamp?: string}[], cut: number}} the comments that are not blank, and how many
 *   were longer than the service takes and had to be cut.
 */
export function readComments(source) {
  const text = source.replace(/^\uFEFF/, "");
  const found = (readTable(text) ?? readLines(text)).filter((comment) => comment.text.trim() !== "");
  let cut = 0;
  const comments = found.map((comment) => {
    const short = shorten(comment.text);
    if (short === comment.text) return comment;
    cut += 1;
    return { ...comment, text: short };
  });
  return { comments, cut };
}

function readTable(text) {
  const header = text.slice(0, 2_000).split(/\r\n|\r|\n/, 1)[0];
  if (header.length === text.trim().length) return null;
  const separator = SEPARATORS.find((mark) => header.includes(mark)) ?? ",";
  const names = (readCsv(header, separator)[0] ?? []).map((name) => name.trim().toLowerCase());
  const texts = names.findIndex((name) => TEXT_COLUMNS.includes(name));
  if (texts < 0) return null;
  const times = names.findIndex((name) => TIME_COLUMNS.includes(name));
  return readCsv(text, separator)
    .slice(1)
    .map((row) => comment(row[texts] ?? "", times < 0 ? "" : row[times]));
}

function readLines(text) {
  return text.split(/\r\n|\r|\n/).map((line) => {
    const dated = DATED_LINE.exec(line);
    return dated ? comment(dated[2], dated[1]) : comment(line);
  });
}

function comment(text, timestamp) {
  return timestamp ? { text, timestamp } : { text };
}
