import { Problem } from "./api.js";
import { readHeader } from "./input.js";
import { listed, message } from "./messages.js";

const FORMAT = /\.((?:csv|tsv|jsonl|ndjson)(?:\.(?:gz|zst))?|parquet)$/i;
const TABLE = /^[ct]sv(?:\.gz)?$/; // browsers do not decompress .zst
const BEGINNING_BYTES = 65_536;
const CHECK_MS = 5_000;
const STATES = { waiting: "job_waiting", canceled: "job_canceled", abandoned: "job_abandoned" };
const megabytes = (bytes) => message("megabytes", { count: Math.ceil(bytes / 1_000_000) });

/** Returns the format of a file by its name; null if jobs do not support it. */
export function formatOf(name) {
  return FORMAT.exec(name)?.[1].toLowerCase().replace("ndjson", "jsonl") ?? null;
}

/** Returns the beginning of a file as text, decompressed if its format ends in .gz. */
export async function beginningOf(file, format) {
  const beginning = file.slice(0, BEGINNING_BYTES);
  if (!format.endsWith(".gz")) return beginning.text();
  const reader = beginning.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let part = await reader.read(); !part.done && text.length < BEGINNING_BYTES; part = await reader.read())
      text += decoder.decode(part.value, { stream: true });
  } catch {
    // the slice ends within the stream, or the file is damaged, which the job reports
  }
  return text;
}

/** Describes the state of a job, as returned by GET /jobs/{id}. */
export function stateWords(job) {
  if (job.state === "running" && job.chunks.total === 0) return message("job_reading");
  if (job.state === "running") return message("job_running", { done: job.chunks.done, total: job.chunks.total });
  if (job.state === "failed") return message("job_failed", { reason: job.reason });
  if (job.state !== "succeeded") return message(STATES[job.state] ?? STATES.abandoned);
  const counts = Object.entries(job.counts).map(([name, count]) => message(`amount_${name.toLowerCase()}`, { count }));
  const done = message("job_done", { count: job.rows, counts: listed(counts) });
  return job.refused > 0 ? `${done} ${message("job_rows_refused", { count: job.refused })}` : done;
}

/** Uploads a file that is too large for the page, shows the progress of its job, and downloads the result. */
export class Jobs {
  #file = null;
  #format = "";
  #delimiter = null;
  #job = null;

  constructor(document, api) {
    this.api = api;
    this.find = (name) => document.getElementById(name);
    this.find("job").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#run();
    });
    this.find("job-close").addEventListener("click", () => (this.find("job").hidden = true));
    this.find("job-result").addEventListener("click", () => this.#download("result"));
    this.find("job-refused").addEventListener("click", () => this.#download("refused_rows"));
  }

  /** Offers to score a file, with the likely column of comments selected. */
  async offer(file, format) {
    [this.#file, this.#format, this.#delimiter, this.#job] = [file, format, null, null];
    const columns = this.find("job-columns");
    columns.replaceChildren();
    this.find("job-column").value = "";
    if (TABLE.test(format)) this.#readColumns(await beginningOf(file, format), columns);
    this.find("job-about").textContent = message("job_about", { name: file.name, size: megabytes(file.size) });
    this.#show("");
    this.find("job-start").disabled = false;
    this.find("job").hidden = this.find("key-area").hidden = false;
    this.find("job-column").focus();
  }

  #readColumns(text, list) {
    const header = readHeader(text);
    if (this.#format.startsWith("csv") && header.separator !== ",") this.#delimiter = header.separator;
    this.find("job-column").value = header.comments;
    for (const column of header.columns) {
      const option = list.ownerDocument.createElement("option");
      option.value = column;
      list.append(option);
    }
  }

  async #run() {
    this.api.key = this.find("key").value.trim();
    this.find("job-start").disabled = true;
    try {
      await this.#follow(await this.#upload());
    } catch (error) {
      this.#show(error.message);
      if (error.status === 403) this.find("key").focus();
      this.find("job-start").disabled = false;
    }
  }

  async #upload() {
    const asked = { format: this.#format, text: this.find("job-column").value, delimiter: this.#delimiter };
    const made = await (await this.api.post("jobs", asked)).json();
    if (this.#file.size > made.upload.most_bytes)
      throw new Problem(message("job_too_large", { size: megabytes(made.upload.most_bytes) }), 413);
    const percent = (share) => message("percent", { value: Math.floor(100 * share) });
    const onProgress = (share) => this.#show(message("job_uploading", { percent: percent(share) }), share);
    await send(made.upload, this.#file, onProgress);
    return made.id;
  }

  async #follow(id) {
    this.#job = id;
    for (;;) {
      const job = await this.api.get(`jobs/${id}`);
      if (this.#job !== id) return;
      const going = job.state === "waiting" || job.state === "running";
      this.#show(stateWords(job), going && job.chunks?.total ? job.chunks.done / job.chunks.total : undefined);
      this.find("job-result").hidden = !job.result;
      this.find("job-refused").hidden = !job.refused_rows;
      if (!going) return;
      await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
    }
  }

  /** URLs of results expire within minutes, so each download requests a new one. */
  async #download(name) {
    try {
      const job = await this.api.get(`jobs/${this.#job}`);
      this.find("job").ownerDocument.location.assign(job[name].url);
    } catch (error) {
      this.#show(error.message);
    }
  }

  #show(words, share) {
    this.find("job-state").textContent = words;
    this.find("job-progress").hidden = share === undefined;
    if (share !== undefined) this.find("job-progress").value = share;
    this.find("job-result").hidden = this.find("job-refused").hidden = true;
  }
}

/** POSTs a form with a file; not with fetch, which does not report the progress of uploads. */
function send({ url, fields }, file, onProgress) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener("load", () =>
      request.status < 300
        ? resolve()
        : reject(new Problem(message("upload_refused", { status: String(request.status) }), request.status)),
    );
    request.addEventListener("error", () => reject(new Problem(message("upload_interrupted"), 0)));
    request.open("POST", url);
    request.send(form);
  });
}
