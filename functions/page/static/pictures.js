import { shorten, thin } from "./batches.js";
import { message } from "./messages.js";
import { fillTable, numbersOf } from "./numbers.js";
import { isRated } from "./run.js";
import { shares, weights } from "./verdict.js";

/** Limits of a request for a picture, in comments and in bytes of their texts. */
const MOST = 10_000;
const MOST_BYTES = 4_000_000;
/** Maximum length of a comment in a word cloud; the beginning is enough, and keeps the request small. */
const TEXT_LENGTHS = [500, 200, 100, 50];
/** Minimum and maximum width of pictures, in pixels, and the scale of a saved PNG. */
const WIDTHS = { least: 300, most: 2_000 };
const FINER = 2;
/** Width in pixels below which pictures are almost square. */
const NARROW = 420;
const DARK = matchMedia("(prefers-color-scheme: dark)");
const FORMATS = { svg: "image/svg+xml", png: "image/png" };
/** Statuses of APIs that do not draw a picture. */
const NOT_DRAWN_HERE = new Set([404, 405, 501]);

const KINDS = [
  {
    name: "chart",
    shape: { wide: 0.64, narrow: 0.95 },
    path: "generate_chart",
    fits: (rows) => rows.some(isRated),
    body: (rows, summary) => ({ sentiment_counts: summary.counts, shares: estimatesOf(summary) }),
    alt: (summary) => message("chart_alt", shareWords(summary)),
  },
  {
    name: "wordcloud",
    shape: { wide: 0.64, narrow: 0.8 },
    path: "generate_wordcloud",
    fits: () => true,
    body: (rows) => ({ comments: spoken(thin(rows, MOST)) }),
    alt: () => message("wordcloud_alt"),
  },
  {
    name: "trend",
    shape: { wide: 0.42, narrow: 0.8 },
    fullWidth: true,
    path: "generate_trend_graph",
    fits: (rows) => rows.some((row) => row.timestamp),
    body: (rows) => ({ sentiment_data: thin(dated(rows), MOST) }),
    alt: () => message("trend_alt"),
  },
];

/** The pictures of a set of rows, drawn by the API; pictures that it does not support are hidden. */
export class Pictures {
  #drawing = new AbortController();
  #urls = [];
  #rows = [];
  #summary = null;

  /**
   * @param {Document} page
   * @param {Api} api
   * @param {(blob: Blob, name: string) => void} save
   */
  constructor(page, api, save) {
    this.page = page;
    this.api = api;
    this.save = save;
    this.area = page.getElementById("pictures");
    DARK.addEventListener("change", () => this.#rows.length > 0 && this.show(this.#rows, this.#summary));
  }

  /** Removes all pictures, and cancels those being drawn. */
  clear() {
    this.#drawing.abort();
    this.#drawing = new AbortController();
    this.#urls.splice(0).forEach((url) => URL.revokeObjectURL(url));
    this.#rows = [];
    this.area.replaceChildren();
  }

  /** Draws all pictures of some rows and their summary, replacing earlier ones. */
  async show(rows, summary) {
    this.clear();
    this.#summary = summary;
    const figures = KINDS.filter((kind) => kind.fits(rows)).map((kind) => [kind, this.#figure(kind, rows)]);
    this.area.replaceChildren(...figures.map(([, figure]) => figure));
    this.#rows = rows;
    const { signal } = this.#drawing;
    await Promise.all(figures.map(([kind, figure]) => this.#draw(kind, figure, rows, signal)));
  }

  #figure(kind, rows) {
    const figure = this.page.getElementById("picture").content.cloneNode(true).firstElementChild;
    figure.id = kind.name;
    figure.classList.toggle("wide", kind.fullWidth === true);
    const title = message(kind.name);
    const isSample = kind.name !== "chart" && rows.length > MOST;
    figure.querySelector("figcaption").textContent = isSample ? message("sampled", { title, count: MOST }) : title;
    figure.querySelector("img").alt = kind.alt(this.#summary);
    figure.querySelector(".scroll").setAttribute("aria-label", message("numbers_of", { title }));
    figure
      .querySelector(".again")
      .addEventListener("click", () => this.#draw(kind, figure, rows, this.#drawing.signal));
    for (const [format, type] of Object.entries(FORMATS)) {
      const button = this.page.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = message("save", { format: format.toUpperCase() });
      button.setAttribute("aria-label", message("save_of", { format: format.toUpperCase(), title }));
      button.addEventListener("click", () => this.#download(kind, figure, rows, format, type));
      figure.querySelector(".saves").append(button);
    }
    return figure;
  }

  async #draw(kind, figure, rows, signal) {
    const note = figure.querySelector(".frame p");
    note.textContent = message("drawing");
    figure.querySelector(".again").hidden = true;
    const { size } = looks(kind, figure);
    figure.querySelector(".frame").style.aspectRatio = `${size.width} / ${size.height}`; // reserves the space, so that nothing moves when it loads
    try {
      const blob = await this.#fetch(kind, rows, { ...looks(kind, figure), accept: FORMATS.svg, signal });
      const url = URL.createObjectURL(blob);
      this.#urls.push(url);
      const image = figure.querySelector("img");
      image.src = url;
      image.hidden = false;
      note.textContent = "";
      note.hidden = true;
      const numbers = numbersOf(await blob.text());
      figure.querySelector("details").hidden = !numbers;
      if (numbers) fillTable(figure.querySelector("table"), numbers);
    } catch (error) {
      if (signal.aborted) return;
      if (NOT_DRAWN_HERE.has(error.status)) figure.remove();
      else {
        note.textContent = error.message;
        figure.querySelector(".again").hidden = false;
      }
    }
  }

  async #download(kind, figure, rows, format, type) {
    try {
      const wanted = { ...looks(kind, figure, format === "png" ? FINER : 1), accept: type };
      this.save(await this.#fetch(kind, rows, wanted), `undertone-${kind.name}.${format}`);
    } catch (error) {
      const note = figure.querySelector(".frame p");
      note.hidden = false;
      note.textContent = error.message;
    }
  }

  async #fetch(kind, rows, { size, accept, signal }) {
    const response = await this.api.post(kind.path, { ...kind.body(rows, this.#summary), ...size }, { accept, signal });
    return response.blob();
  }
}

/** Returns the size that fills the figure, and the page's theme. */
function looks(kind, figure, finer = 1) {
  const room = Math.min(Math.max(figure.clientWidth, WIDTHS.least) * finer, WIDTHS.most);
  const shape = figure.clientWidth < NARROW ? kind.shape.narrow : kind.shape.wide;
  const size = { width: Math.round(room), height: Math.round(room * shape), theme: DARK.matches ? "dark" : "light" };
  return { size };
}

/** Cuts texts to a length at which all fit one request. */
export function spoken(rows) {
  for (const length of TEXT_LENGTHS) {
    const found = rows.map((row) => ({ text: shorten(row.comment, length), ...classOf(row) }));
    if (length === TEXT_LENGTHS.at(-1) || new Blob([JSON.stringify(found)]).size <= MOST_BYTES) return found;
  }
}

function dated(rows) {
  return rows.filter((row) => row.timestamp).map((row) => ({ timestamp: row.timestamp, ...classOf(row) }));
}

/** Returns the fields of a row for pictures, which leave out comments that were not understood. */
function classOf({ sentiment, understood }) {
  return understood === false ? { sentiment, understood } : { sentiment };
}

function estimatesOf(summary) {
  const of = ({ estimate, low, high }) => (low === high ? estimate : { estimate, low, high });
  return Object.fromEntries(Object.entries(summary.shares).map(([name, share]) => [name, of(share)]));
}

function shareWords(summary) {
  const whole = Object.entries(shares(weights(summary.shares)));
  const words = ([name, { sign, percent }]) => [name.toLowerCase(), message("percent", { sign, value: percent })];
  return Object.fromEntries(whole.map(words));
}
