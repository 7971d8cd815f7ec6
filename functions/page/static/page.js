import { Api } from "./api.js";
import { LIMITS } from "./batches.js";
import { decode } from "./decode.js";
import { combine } from "./estimates.js";
import { columnsWithoutComments, readComments } from "./input.js";
import { LANGUAGES, chosenLanguage, keepLanguage, listed, message, translate, useLanguage } from "./messages.js";
import { toCsv } from "./output.js";
import { Pictures } from "./pictures.js";
import { noComments, remarks } from "./remarks.js";
import { Results } from "./results.js";
import { predict, verdictWords } from "./run.js";
import { Themes } from "./themes.js";

const LARGEST_FILE = 50_000_000;
const PACKED = /\.(?:gz|zst|parquet)$/i;
const LONG_PASTE = 20_000;
const COUNT_AFTER_MS = 150;

const id = (name) => document.getElementById(name);
const api = new Api();
const results = new Results(document, (text) => explained(text));
const pictures = new Pictures(document, api, save);
const themes = new Themes(document, api, (...filter) => results.narrow(...filter));
let running = null;
let jobs = null;
let counting = 0;
/** The input of the current rows, and the last complete rows. */
let input = null;
let shown = null;
let version = null;

id("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!running) run();
});
id("comments").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) id("form").requestSubmit();
});
id("comments").addEventListener("input", () => {
  clearTimeout(counting);
  counting = setTimeout(showCount, COUNT_AFTER_MS);
});
id("comments").addEventListener("paste", (event) => {
  // Browsers take seconds to insert thousands of pasted lines; setting the value is instant.
  const text = event.clipboardData.getData("text/plain");
  if (text.length < LONG_PASTE) return;
  event.preventDefault();
  const field = id("comments");
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  showCount();
});
id("stop").addEventListener("click", () => running?.abort());
id("clear").addEventListener("click", () => fill(""));
id("examples").addEventListener("click", async () => {
  const { EXAMPLES } = await import("./examples.js");
  fill(EXAMPLES.join("\n"));
  id("form").requestSubmit();
});
id("choose").addEventListener("click", () => id("file").click());
id("file").addEventListener("change", () => open(id("file").files[0]));
id("drop").addEventListener("dragover", (event) => {
  event.preventDefault();
  id("drop").classList.add("over");
});
id("drop").addEventListener("dragleave", () => id("drop").classList.remove("over"));
id("drop").addEventListener("drop", (event) => {
  id("drop").classList.remove("over");
  if (event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  open(event.dataTransfer.files[0]);
});
id("download").addEventListener("click", () => {
  save(new Blob([toCsv(results.rows, input)], { type: "text/csv;charset=utf-8" }), "undertone-comments.csv");
});

id("language").append(...Object.entries(LANGUAGES).map(([code, name]) => choice(code, name)));
id("language").addEventListener("change", () => {
  keepLanguage(id("language").value);
  speak(id("language").value);
});

showCount();
const language = chosenLanguage(location.search, navigator.languages);
if (language !== "en") speak(language);
api.modelVersion().then((found) => {
  version = found;
  showModel();
});

/** Switches the page to a language. */
async function speak(name) {
  id("language").value = await useLanguage(name);
  translate(document);
  showCount();
  showModel();
  if (shown) present(shown);
}

function choice(code, name) {
  const option = new Option(name, code);
  option.lang = code;
  return option;
}

function showModel() {
  id("model").textContent = version ? message("model", { version }) : "";
  id("model").hidden = !version;
}

/** Requests the reasons for the prediction of a comment. */
async function explained(text) {
  const [row] = await (await api.post("predict", { comments: [text], explain: true })).json();
  return row.reasons ?? [];
}

async function run() {
  input = readComments(id("comments").value);
  const { comments } = input;
  fail("");
  forget();
  if (comments.length === 0) {
    id("comments").focus();
    return fail(message("nothing_to_analyse"));
  }
  api.key = id("key").value.trim();
  running = new AbortController();
  const rows = [];
  const summaries = [];
  const onRows = (more, summary) => {
    summaries.push(summary);
    arrived(rows, more, combine(summaries), comments.length);
  };
  begin(comments.length);
  try {
    await predict(api, comments, { signal: running.signal, onRows });
  } catch (error) {
    explain(error, rows.length, comments.length);
  }
  end();
  if (rows.length > 0) show(rows, combine(summaries));
}

/** Clears all results, so that none remain next to new comments or an error. */
function forget() {
  shown = null;
  results.hide();
  pictures.clear();
  themes.clear();
  id("status").textContent = "";
}

function begin(total) {
  id("submit").disabled = true;
  id("stop").hidden = id("progress-area").hidden = total <= LIMITS.comments;
  id("status").textContent = message("reading");
  progress(0, total);
}

/** Shows the first rows as they arrive, and the summary so far; the table does not move while it is read. */
function arrived(rows, more, summary, total) {
  const first = rows.length === 0;
  progress(rows.push(...more), total);
  if (rows.length < total) first ? results.show([...rows], summary) : results.summarize(rows, summary);
}

function progress(done, total) {
  id("progress").max = total;
  id("progress").value = done;
  id("progress-text").textContent = message("progress", { done, total });
}

function end() {
  running = null;
  id("submit").disabled = false;
  id("stop").hidden = id("progress-area").hidden = true;
  id("status").textContent = "";
}

function present({ rows, summary }) {
  results.show(rows, summary);
  pictures.show(rows, summary);
  themes.show(rows);
  const { Positive: positive, Neutral: neutral, Negative: negative } = summary.counts;
  id("status").textContent = message("announced", { verdict: verdictWords(summary), positive, neutral, negative });
}

function show(rows, summary) {
  shown = { rows, summary };
  present(shown);
  fail([id("error").textContent, ...remarks(input)].filter(Boolean).join(" "));
  id("verdict").focus({ preventScroll: true });
  id("verdict").scrollIntoView({
    block: "start",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
}

function explain(error, done, total) {
  if (error.status === 403) {
    id("key-area").hidden = false;
    id("key").focus();
  }
  const reason = error.name === "AbortError" ? message("stopped") : error.message;
  fail(done > 0 ? message("first_below", { reason, done, total }) : reason);
}

function fail(message) {
  id("error").textContent = message;
  id("error").hidden = !message;
}

function fill(text) {
  id("comments").value = text;
  showCount();
  id("comments").focus({ preventScroll: true });
}

function showCount() {
  const { comments } = readComments(id("comments").value);
  const dated = comments.filter((comment) => comment.timestamp).length;
  const words = [message("comments", { count: comments.length })];
  if (dated > 0) words.push(message("with_date", { count: dated }));
  id("count").textContent = comments.length === 0 ? message("no_comments") : listed(words);
  id("clear").hidden = id("comments").value === "";
}

async function open(file) {
  id("file").value = "";
  if (!file) return;
  if (file.size > LARGEST_FILE || PACKED.test(file.name)) return offerJob(file);
  const { text, encoding } = decode(new Uint8Array(await file.arrayBuffer()));
  const columns = columnsWithoutComments(text);
  fail(columns && /\.(?:csv|tsv)$/i.test(file.name) ? noComments(file.name, columns) : "");
  fill(text);
  if (encoding === "UTF-8") return;
  id("count").textContent = message("read_as", { comments: id("count").textContent, encoding });
}

/** Files that the page cannot read itself are scored as a job, where the API runs jobs. */
async function offerJob(file) {
  fail("");
  try {
    const { Jobs, formatOf } = await import("./jobs.js");
    const format = formatOf(file.name);
    if (format && (await api.has("/jobs"))) {
      jobs ??= new Jobs(document, api);
      return await jobs.offer(file, format);
    }
    fail(message(file.size > LARGEST_FILE ? "file_too_large" : "file_unreadable", { name: file.name }));
  } catch (error) {
    fail(error.message);
  }
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
