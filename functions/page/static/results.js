import { formatted, message } from "./messages.js";
import { momentOf } from "./timestamps.js";
import { isRated, verdictWords } from "./run.js";
import { range, shares, sureness, weights } from "./verdict.js";
import { pointsOf, showReasons } from "./reasons.js";

const SENTIMENTS = ["Positive", "Neutral", "Negative"];
const ROWS_AT_ONCE = 100;
/** Longer comments, in characters or in lines, are clipped until they are expanded. */
const LONG = { characters: 600, lines: 8 };
const TENTHS = { minimumFractionDigits: 1, maximumFractionDigits: 1 };

const ORDERS = {
  given: null,
  newest: (a, b) => undatedLast(a, b) || momentOf(b.timestamp) - momentOf(a.timestamp) || 0,
  oldest: (a, b) => undatedLast(a, b) || momentOf(a.timestamp) - momentOf(b.timestamp) || 0,
  sure: (a, b) => b.confidence - a.confidence,
  unsure: (a, b) => a.confidence - b.confidence,
};

/** The summary and the table of comments with their sentiments. */
export class Results {
  rows = [];
  #shown = [];
  #drawn = 0;
  #narrowed = new Map();

  /**
   * @param {Document} page
   * @param {(text: string) => Promise<object[]>} explain gives the reasons for the answer to a comment
   */
  constructor(page, explain) {
    this.page = page;
    this.explain = explain;
    this.id = (id) => page.getElementById(id);
    this.id("tiles").addEventListener("change", () => this.#list());
    this.id("search").addEventListener("input", () => this.#list());
    this.id("sort").addEventListener("change", () => this.#list());
    this.id("more").addEventListener("click", () => this.#drawMore({ focus: true }));
  }

  /** Shows rows of the API with their summary, replacing earlier ones. */
  show(rows, summary) {
    this.rows = rows;
    this.#narrowed.clear();
    this.id("tiles").querySelector("input").checked = true;
    this.id("search").value = "";
    for (const name of ["newest", "oldest"]) {
      this.id("sort").querySelector(`[value=${name}]`).hidden = !rows.some((row) => row.timestamp);
    }
    if (this.id("sort").selectedOptions[0].hidden) this.id("sort").value = "given";
    this.summarize(rows, summary);
    this.#list();
    this.id("results").hidden = false;
  }

  /**
   * Filters the list to some of the rows, in addition to other filters.
   *
   * @param {string} kind of the filter, of which there is one at a time
   * @param {Set<object> | null} rows that may be listed; null for all
   * @param {string} words for what these rows have in common
   */
  narrow(kind, rows, words) {
    if (rows) this.#narrowed.set(kind, { rows, words });
    else this.#narrowed.delete(kind);
    this.#list();
  }

  /** Hides everything, and removes the rows. */
  hide() {
    this.rows = [];
    this.id("results").hidden = true;
    this.id("rows").replaceChildren();
  }

  /** Shows the summary of rows without changing the table. */
  summarize(rows, summary) {
    const bars = this.id("shares").children;
    const [all, ...tiles] = this.id("tiles").querySelectorAll(".tile");
    const weight = weights(summary.shares);
    const share = shares(weight);
    this.id("verdict").textContent = verdictWords(summary);
    this.id("score").textContent = scoreWords(summary);
    this.id("about").textContent = about(rows, summary);
    fillTile(all, { big: formatted(rows.length), amount: rows.length });
    SENTIMENTS.forEach((name, index) => {
      const amount = summary.counts[name];
      const [low, high] = range(summary.shares[name]);
      bars[index].style.flexGrow = summary.understood ? weight[name] : 0;
      bars[index].hidden = !summary.understood || weight[name] === 0;
      const { sign, percent } = share[name];
      const big = summary.understood ? message("percent", { sign, value: percent }) : "–";
      fillTile(tiles[index], {
        big,
        amount,
        under: message("comments", { count: amount }),
        range: summary.understood ? message("percent_range", { low, high }) : "",
      });
    });
  }

  #list() {
    const wanted = this.id("tiles").querySelector("input:checked").value;
    const order = ORDERS[this.id("sort").value];
    const search = folded(this.id("search").value.trim());
    const narrowed = [...this.#narrowed.values()];
    const rows = this.rows.filter(
      (row) =>
        (!wanted || (row.sentiment === wanted && isRated(row))) &&
        narrowed.every((filter) => filter.rows.has(row)) &&
        (!search || folded(row.comment).includes(search)),
    );
    this.#shown = order ? rows.toSorted(order) : rows;
    this.#drawn = 0;
    this.id("rows").replaceChildren();
    const kind = wanted ? `comments_${wanted.toLowerCase()}` : "comments";
    this.id("shown").textContent = narrowed.reduce(
      (comments, { words }) => message("filtered", { comments, filter: words }),
      message(kind, { count: rows.length }),
    );
    this.#drawMore();
  }

  #drawMore({ focus = false } = {}) {
    const next = this.#shown.slice(this.#drawn, this.#drawn + ROWS_AT_ONCE).map((row) => this.#row(row));
    this.id("rows").append(...next);
    this.#drawn += next.length;
    const left = this.#shown.length - this.#drawn;
    this.id("more").hidden = left === 0;
    this.id("more").textContent = message("show_more", { count: Math.min(left, ROWS_AT_ONCE), left });
    if (focus) next[0]?.focus();
  }

  /** Inserts comments as text, never as markup. */
  #row(row) {
    const line = this.page.getElementById("row").content.cloneNode(true).firstElementChild;
    const part = (selector) => line.querySelector(selector);
    line.className = isRated(row) ? row.sentiment.toLowerCase() : "";
    line.tabIndex = -1;
    part("bdi").textContent = row.comment;
    if (row.timestamp) {
      part(".when").textContent = String(row.timestamp)
        .replace("T", " ")
        .replace(/(:\d\d)?(\.\d+)?Z$/, "");
      part(".when").hidden = false;
    }
    part(".sentiment span").textContent = message(isRated(row) ? row.sentiment : "not_rated");
    part(".percent").textContent = isRated(row) ? surenessWords(row.confidence) : unratedWords(row);
    part(".bar").hidden = !isRated(row);
    part(".bar i").style.inlineSize = `${row.confidence * 100}%`;
    this.#offerAll(row, part);
    this.#offerReasons(row, part);
    return line;
  }

  #offerAll(row, part) {
    const isLong = row.comment.length > LONG.characters || row.comment.split("\n").length > LONG.lines;
    part(".all").hidden = !isLong;
    part("bdi").classList.toggle("clipped", isLong);
    part(".all").addEventListener("click", () => {
      const isClipped = part("bdi").classList.toggle("clipped");
      part(".all").setAttribute("aria-expanded", String(!isClipped));
      part(".all").textContent = message(isClipped ? "show_all" : "show_less");
    });
  }

  #offerReasons(row, part) {
    part(".why").hidden = !isRated(row);
    part(".why").addEventListener("click", async () => {
      const isOpen = part(".why").getAttribute("aria-expanded") === "true";
      part(".failed").textContent = "";
      try {
        const reasons = isOpen ? [] : await this.explain(row.comment);
        showReasons({ place: part("bdi"), line: part(".reason"), text: row.comment, reasons, words: reasonWords });
        part(".reason").hidden = reasons.length === 0;
        part(".why").setAttribute("aria-expanded", String(!isOpen && reasons.length > 0));
        if (!isOpen && reasons.length === 0) part(".failed").textContent = message("no_reason");
      } catch (error) {
        part(".failed").textContent = error.message;
      }
    });
  }
}

/** Undated comments come last in every order, and keep their relative order. */
function undatedLast(a, b) {
  const [first, second] = [Number.isNaN(momentOf(a.timestamp)), Number.isNaN(momentOf(b.timestamp))];
  return first && second ? 0 : first - second;
}

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function fillTile(tile, { big, amount, under = "", range = "" }) {
  tile.querySelector("b").textContent = big;
  tile.querySelector(".share").textContent = under;
  tile.querySelector(".range").textContent = range;
  tile.querySelector("input").disabled = amount === 0;
}

function reasonWords(reason) {
  const count = pointsOf(reason);
  const points = count === 0 ? message("points_under_one") : message("points", { count });
  const words = message(`reason_${reason.toward.toLowerCase()}`, { points });
  return reason.weight < 0 ? message("reason_against", { reason: words }) : words;
}

function surenessWords(confidence) {
  return message("percent", { value: sureness(confidence) });
}

function unratedWords(row) {
  return message(row.confidence ? "unknown_language" : "no_text");
}

function scoreWords({ score, understood }) {
  if (understood === 0) return "";
  const [value, low, high] = [score.estimate, score.low, score.high].map((one) => formatted(one, TENTHS));
  return message("score", { value, low, high });
}

function about(rows, { understood }) {
  const parts = [message("comments", { count: rows.length })];
  if (rows.length > understood) parts.push(message("unrated", { count: rows.length - understood }));
  if (understood > 0) {
    const sure = rows.filter(isRated).reduce((sum, row) => sum + row.confidence, 0) / understood;
    parts.push(message("mean_confidence", { percent: surenessWords(sure) }));
  }
  return parts.join(" · ");
}
