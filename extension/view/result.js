import { shorten } from "../core/batches.js";
import { fileName, toCsv } from "../core/csv.js";
import { highlights } from "../core/highlights.js";
import { linkTo } from "../core/link.js";
import { SENTIMENTS } from "../core/sentiment.js";
import { summarise } from "../core/summary.js";
import { verdict } from "../core/verdict.js";
import { commentCard } from "./comment-card.js";
import { CommentList } from "./comment-list.js";
import { byId, download, h } from "./dom.js";
import { showComparison } from "./history.js";
import { Pictures } from "./pictures.js";
import { POSTER_BOXES, drawPoster } from "./image-export.js";
import { selectTab, showTabs } from "./tabs.js";
import { Themes } from "./themes.js";
import { counted, language, number, problemWords, rangeWords, shareWords, t } from "./words.js";

/** The screen of one analysed video. */
export class Result {
  constructor(api, result, signal) {
    this.api = api;
    this.result = result;
    this.signal = signal;
    this.summary = summarise(result.comments, result.estimates);
    this.pictures = new Pictures(api, result.comments, this.summary, signal);
  }

  /** Fills the screen; `offline` is the code of the Problem if the API cannot be reached. */
  async show(offline) {
    const actions = {
      link: (comment) => linkTo(this.result.video, comment),
      feedback: (correction) => this.api.feedback(correction, this.signal),
      explain: (text) => this.api.explain(shorten(text), this.signal),
    };
    showTabs();
    this.#showNumbers();
    this.#showNotes(offline);
    this.#showHighlights(actions);
    const list = new CommentList(this.result.comments, actions);
    list.show();
    const themes = this.#themesFor(list);
    this.#offerExports();
    byId("spoken").textContent = t("done_spoken", number(this.summary.total), number(this.summary.score.estimate, 1));
    byId("overview").focus({ preventScroll: true });
    await showComparison(this.result);
    if (offline) this.pictures.leaveOut();
    else await Promise.all([this.pictures.draw(), themes.find(), this.#offerFeedback()]);
  }

  #themesFor(list) {
    const onTheme = (comments, phrase) => {
      list.ofTheme(comments, phrase);
      selectTab("comments");
      byId("comments").focus();
    };
    return new Themes(this.api, this.result.comments, this.signal, { onTheme, onTags: (tags) => list.offerTags(tags) });
  }

  #showNumbers() {
    const { score, total, commenters, averageWords } = this.summary;
    byId("score").textContent = number(score.estimate, 1);
    byId("score-hint").textContent =
      score.low === score.high ? t("score_hint") : t("score_range", number(score.low, 1), number(score.high, 1));
    byId("mood").textContent = t(`mood_${verdict(this.summary)}`);
    byId("shares").replaceChildren(...shareBar(this.summary));
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
    const { unrated } = this.summary;
    const notes = [
      offline && t("note_offline", problemWords({ code: offline, details: [] })),
      interrupted && t("note_interrupted", problemWords({ code: interrupted, details: [] })),
      unrated > 0 && counted("note_unrated", unrated),
      comments.some(({ approximate }) => approximate) && t("note_approximate"),
    ].filter(Boolean);
    byId("result-note").textContent = notes.join(" ");
    byId("result-note").hidden = notes.length === 0;
  }

  #showHighlights(actions) {
    const found = Object.entries(highlights(this.result.comments)).filter(([, comment]) => comment !== null);
    byId("highlights").replaceChildren(
      ...found.map(([name, comment]) => commentCard(comment, { heading: t(`highlight_${name}`), ...actions })),
    );
  }

  async #offerFeedback() {
    delete byId("result").dataset.feedback;
    if (await this.api.has("/feedback", this.signal)) byId("result").dataset.feedback = "";
  }

  #offerExports() {
    const { video, comments, title } = this.result;
    const name = (ending) => fileName(video.id, new Date(), ending);
    byId("export-csv").onclick = () => download(new Blob([toCsv(comments, video)], { type: "text/csv" }), name("csv"));
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

/** Draws the estimated shares as a bar and as text, each with its interval and the number of comments. */
function shareBar({ counts, shares }) {
  const share = shareWords(shares);
  const bar = SENTIMENTS.filter((sentiment) => shares[sentiment].estimate > 0).map((sentiment) => {
    const part = h("i", { "data-sentiment": sentiment });
    part.style.flex = String(shares[sentiment].estimate);
    return part;
  });
  const words = SENTIMENTS.map((sentiment) =>
    h(
      "div",
      { "data-sentiment": sentiment },
      h("dt", {}, h("i", { class: "dot", "aria-hidden": "true" }), t(`sentiment_${sentiment.toLowerCase()}`)),
      h("dd", {}, h("b", {}, share[sentiment]), " ", h("small", {}, rangeWords(shares[sentiment]))),
      h("dd", {}, h("small", {}, counted("found", counts[sentiment]))),
    ),
  );
  return [h("div", { class: "share-bar", "aria-hidden": "true" }, bar), h("dl", { class: "share-words" }, words)];
}
