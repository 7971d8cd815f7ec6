import { SENTIMENTS } from "../core/sentiment.js";
import { isRated } from "../core/summary.js";
import { pointsOf, showReasons } from "../core/reasons.js";
import { h } from "./dom.js";
import { counted, language, problemWords, surenessWords, t } from "./words.js";

const LONG = 420;
const RECENT = 60 * 86_400_000;

/**
 * Draws an analysed comment; its text is never parsed as markup, and is isolated from the text direction around it.
 *
 * `link(comment)` returns its URL or null, `feedback(correction)` sends a correction, and `explain(text)` returns the
 * reasons for the comment's sentiment.
 */
export function commentCard(comment, { heading, link, feedback, explain, tag = "article" }) {
  const { author, reply, likes } = comment;
  const [paragraph, ...toggle] = textOf(comment.text);
  const line = h("p", { class: "reason", hidden: true });
  return h(
    tag,
    { class: "comment", "data-sentiment": isRated(comment) ? comment.sentiment : "" },
    heading && h("h3", {}, heading),
    h(
      "div",
      { class: "comment-head" },
      h("bdi", { class: "comment-author", title: author }, author || t("author_unknown")),
      dateOf(comment, link(comment)),
      reply && h("span", {}, t("reply")),
      likes > 0 && h("span", {}, counted("likes", likes)),
    ),
    paragraph,
    line,
    ...toggle,
    h(
      "div",
      { class: "comment-foot" },
      h(
        "span",
        { class: "tone" },
        h("i", { class: "dot", "aria-hidden": "true" }),
        isRated(comment)
          ? t("verdict", t(`sentiment_${comment.sentiment.toLowerCase()}`), surenessWords(comment.confidence))
          : t("not_rated"),
      ),
      isRated(comment) &&
        h("span", { class: "asks" }, why(comment, paragraph, line, explain), wrong(comment, feedback)),
    ),
  );
}

/** Returns the date of a comment, or the month if the date is approximate. */
export function dateWords({ publishedAt, approximate }, now = Date.now()) {
  if (publishedAt === null) return t("date_unknown");
  const date = new Date(publishedAt);
  const recent = now - date.getTime() < RECENT;
  const style = approximate && !recent ? { year: "numeric", month: "short" } : { dateStyle: "medium" };
  const words = new Intl.DateTimeFormat(language(), style).format(date);
  return approximate ? t("date_about", words) : words;
}

/** Links the date to the comment, as on YouTube. */
function dateOf(comment, href) {
  const words = dateWords(comment);
  if (href === null) return h("span", {}, words);
  const name = t("comment_link", words);
  return h("a", { class: "link", href, target: "_blank", rel: "noopener", "aria-label": name, title: name }, words);
}

function textOf(text) {
  const isLong = text.length > LONG || text.split("\n").length > 6;
  const paragraph = h(
    "p",
    { class: isLong ? "comment-text long" : "comment-text", dir: "auto" },
    text || t("text_empty"),
  );
  if (!isLong) return [paragraph];
  const toggle = h("button", { class: "link", "aria-expanded": "false" }, t("text_more"));
  toggle.onclick = () => {
    const shut = paragraph.classList.toggle("long");
    toggle.setAttribute("aria-expanded", String(!shut));
    toggle.textContent = t(shut ? "text_more" : "text_less");
  };
  return [paragraph, h("div", {}, toggle)];
}

/** "Why?" marks the words that led to the sentiment, with what each does in a line below them. */
function why(comment, paragraph, line, explain) {
  const button = h("button", { class: "link", "aria-expanded": "false" }, t("why"));
  button.onclick = async () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    try {
      const reasons = isOpen ? [] : await explain(comment.text);
      showReasons({ place: paragraph, line, text: comment.text, reasons, words: reasonWords });
      button.setAttribute("aria-expanded", String(reasons.length > 0));
      if (!isOpen && reasons.length === 0) line.textContent = t("why_none");
    } catch (error) {
      line.textContent = problemWords(error);
    }
    line.hidden = line.textContent === "";
  };
  return button;
}

function reasonWords(reason) {
  const points = pointsOf(reason);
  const amount = points === 0 ? t("points_under_one") : counted("points", points);
  return t(reason.weight < 0 ? "why_against" : "why_toward", t(`sentiment_${reason.toward.toLowerCase()}`), amount);
}

/** "Is this wrong?" opens the two other sentiments; choosing one sends it. */
function wrong(comment, feedback) {
  const place = h("span", { class: "wrong" });
  const say = (words) => place.replaceChildren(h("span", { role: "status", tabindex: "-1" }, words));
  const send = async (correct) => {
    try {
      await feedback({ comment: comment.text, predicted: comment.sentiment, correct });
      say(t("feedback_thanks"));
    } catch (error) {
      say(problemWords(error));
    }
    place.firstChild.focus();
  };
  const ask = () => {
    const others = SENTIMENTS.filter((sentiment) => sentiment !== comment.sentiment);
    place.replaceChildren(
      t("feedback_ask"),
      ...others.map((sentiment) =>
        h("button", { class: "link", onclick: () => send(sentiment) }, t(`sentiment_${sentiment.toLowerCase()}`)),
      ),
    );
    place.querySelector("button").focus();
  };
  place.append(h("button", { class: "link", onclick: ask }, t("feedback_offer")));
  return place;
}
