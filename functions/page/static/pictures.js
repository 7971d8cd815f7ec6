import { shorten, thin } from "./batches.js";
import { count } from "./run.js";

/** What the service takes in one call for a picture. */
const MOST_WORDS = 1_000;
const MOST_DATES = 10_000;
/** Of a long comment the beginning is enough for a cloud, and keeps the call small. */
const WORDS_OF_A_COMMENT = 500;
const FORMATS = { svg: "image/svg+xml", png: "image/png" };
/** Answers that mean that this service draws no such picture. */
const NOT_DRAWN_HERE = new Set([404, 405, 501]);

const KINDS = [
  {
    name: "chart",
    title: "Shares",
    path: "generate_chart",
    fits: () => true,
    body: (rows) => ({ sentiment_counts: count(rows) }),
    alt: (rows) => `Ring chart: ${Object.entries(count(rows)).map(([name, amount]) => `${amount} ${name.toLowerCase()}`).join(", ")}.`,
  },
  {
    name: "wordcloud",
    title: "Words",
    path: "generate_wordcloud",
    fits: () => true,
    body: (rows) => ({ comments: thin(rows, MOST_WORDS).map(spoken) }),
    alt: () => "The words that are used most, in the colour of the sentiment they are used with.",
  },
  {
    name: "trend",
    title: "Over time",
    wide: true,
    path: "generate_trend_graph",
    fits: (rows) => rows.some((row) => row.timestamp),
    body: (rows) => ({ sentiment_data: thin(dated(rows), MOST_DATES) }),
    alt: () => "The share of each sentiment over time, with the number of comments.",
  },
];

/** The pictures of a set of rows, drawn by the service; a picture that it does not draw is not shown. */
export class Pictures {
  #drawing = new AbortController();
  #urls = [];

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
  }

  /** Draws all pictures of some rows, and drops those before. */
  async show(rows) {
    this.#drawing.abort();
    this.#drawing = new AbortController();
    this.#urls.splice(0).forEach((url) => URL.revokeObjectURL(url));
    const figures = KINDS.filter((kind) => kind.fits(rows)).map((kind) => [kind, this.#figure(kind, rows)]);
    this.area.replaceChildren(...figures.map(([, figure]) => figure));
    const { signal } = this.#drawing;
    await Promise.all(figures.map(([kind, figure]) => this.#draw(kind, figure, rows, signal)));
  }

  #figure(kind, rows) {
    const figure = this.page.getElementById("picture").content.cloneNode(true).firstElementChild;
    figure.id = kind.name;
    figure.classList.toggle("wide", kind.wide === true);
    figure.querySelector("figcaption").textContent = kind.title;
    figure.querySelector("img").alt = kind.alt(rows);
    for (const [format, type] of Object.entries(FORMATS)) {
      const button = this.page.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = `Save ${format.toUpperCase()}`;
      button.setAttribute("aria-label", `Save ${kind.title} as ${format.toUpperCase()}`);
      button.addEventListener("click", () => this.#download(kind, figure, rows, format, type));
      figure.querySelector(".saves").append(button);
    }
    return figure;
  }

  async #draw(kind, figure, rows, signal) {
    const note = figure.querySelector(".frame p");
    note.textContent = "Drawing …";
    try {
      const blob = await this.#fetch(kind, rows, FORMATS.svg, signal);
      const url = URL.createObjectURL(blob);
      this.#urls.push(url);
      const image = figure.querySelector("img");
      image.src = url;
      image.hidden = false;
      note.textContent = "";
      note.hidden = true;
    } catch (error) {
      if (signal.aborted) return;
      if (NOT_DRAWN_HERE.has(error.status)) figure.remove();
      else note.textContent = error.message;
    }
  }

  async #download(kind, figure, rows, format, type) {
    try {
      this.save(await this.#fetch(kind, rows, type), `undertone-${kind.name}.${format}`);
    } catch (error) {
      const note = figure.querySelector(".frame p");
      note.hidden = false;
      note.textContent = error.message;
    }
  }

  async #fetch(kind, rows, accept, signal) {
    const response = await this.api.post(kind.path, kind.body(rows), { accept, signal });
    return response.blob();
  }
}

function spoken({ comment, sentiment }) {
  return { text: shorten(comment, WORDS_OF_A_COMMENT), sentiment };
}

function dated(rows) {
  return rows.filter((row) => row.timestamp).map(({ timestamp, sentiment }) => ({ timestamp, sentiment }));
}
