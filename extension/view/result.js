import { fileName, toCsv } from "../core/csv.js";
import { SENTIMENTS } from "../core/sentiment.js";
import { highlights, summarise } from "../core/summary.js";
import { verdict } from "../core/verdict.js";
import { commentCard } from "./comment-card.js";
import { CommentList } from "./comment-list.js";
import { byId, download, h } from "./dom.js";
import { Pictures } from "./pictures.js";
import { POSTER_BOXES, drawPoster } from "./image-export.js";
import { showTabs } from "./tabs.js";
import { counted, language, number, problemWords, shareWords, t } from "./words.js";

/** The screen of one analysed video. */
export class Result {
  constructor(api, result, signal) {
    this.api = api;
    this.result = result;
    this.signal = signal;
    this.summary = summarise(result.comments);
    this.pictures = new Pictures(api, result.comments, this.summary, signal);
  }

  /** Fills the screen; `offline` is the code of the problem that keeps the API away, if there is one. */
  async show(offline) {
    const feedback = (correction) => this.api.feedback(correction, this.signal);
    showTabs();
    this.#showNumbers();
    this.#showNotes(offline);
    this.#showHighlights(feedback);
    new CommentList(this.result.comments, feedback).show();
    this.#offerExports();
    byId("spoken").textContent = t("done_spoken", number(this.summary.total), number(this.summary.score, 1));
    byId("overview").focus({ preventScroll: true });
    if (offline) this.pictures.leaveOut();
    else await Promise.all([this.pictures.draw(), this.#offerFeedback()]);
  }

  #showNumbers() {
    const { score, total, commenters, averageWords } = this.summary;
    byId("score").textContent = number(score, 1);
    byId("mood").textContent = t(`mood_${verdict(this.summary.counts)}`);
    byId("shares").replaceChildren(...shareBar(this.summary.counts));
    const fact = (name, value) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, value));
    byId("facts").replaceChildren(
      fact("fact_comments", number(total)),
      fact("fact_commenters", number(commenters)),
      fact("fact_length", counted("words", Math.round(averageWords))),
    );
    const time = new Intl.DateTimeFormat(language(), { timeStyle: "short" }).format(this.result.madeAt);
    byId("video-note").textContent = t("result_meta", t(`kind_${this.result.video.kind}`), time, this.result.version);
  }

  #showNotes(offline) {
    const { interrupted, comments } = this.result;
    const notes = [
      offline && t("note_offline", problemWords({ code: offline, details: [] })),
      interrupted && t("note_interrupted", problemWords({ code: interrupted, details: [] })),
      comments.some(({ approximate }) => approximate) && t("note_approximate"),
    ].filter(Boolean);
    byId("result-note").textContent = notes.join(" ");
    byId("result-note").hidden = notes.length === 0;
  }

  #showHighlights(feedback) {
    const found = Object.entries(highlights(this.result.comments)).filter(([, comment]) => comment !== null);
    byId("highlights").replaceChildren(
      ...found.map(([name, comment]) => commentCard(comment, { heading: t(`highlight_${name}`), feedback })),
    );
  }

  async #offerFeedback() {
    delete byId("result").dataset.feedback;
    if (await this.api.has("/feedback", this.signal)) byId("result").dataset.feedback = "";
  }

  #offerExports() {
    const { video, comments, title } = this.result;
    const name = (ending) => fileName(video.id, new Date(), ending);
    byId("export-csv").onclick = () => download(new Blob([toCsv(comments)], { type: "text/csv" }), name("csv"));
    byId("export-png").onclick = async ({ currentTarget: button }) => {
      button.disabled = true;
      try {
        const images = await this.pictures.printed(POSTER_BOXES);
        download(await drawPoster({ title, summary: this.summary, images }), name("png"));
      } finally {
        button.disabled = false;
      }
    };
  }
}

function shareBar(counts) {
  const share = shareWords(counts);
  const bar = SENTIMENTS.filter((sentiment) => counts[sentiment] > 0).map((sentiment) => {
    const part = h("i", { "data-sentiment": sentiment });
    part.style.flex = String(counts[sentiment]);
    return part;
  });
  const words = SENTIMENTS.map((sentiment) =>
    h(
      "span",
      { "data-sentiment": sentiment },
      h("i", { class: "dot", "aria-hidden": "true" }),
      t(`sentiment_${sentiment.toLowerCase()}`),
      " ",
      h("b", {}, share[sentiment]),
      " ",
      h("small", {}, number(counts[sentiment])),
    ),
  );
  return [h("div", { class: "share-bar", "aria-hidden": "true" }, bar), h("p", { class: "share-words" }, words)];
}
