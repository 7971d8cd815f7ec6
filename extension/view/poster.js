import { SENTIMENTS } from "../core/sentiment.js";
import { moodOf, percentages } from "../core/summary.js";
import { counted, number, percent, t } from "./words.js";

const WIDTH = 1200;
const EDGE = 56;
const INK = "#1e1d1b";
const SOFT = "#625f59";
const TONE = { Positive: "#13795b", Neutral: "#8d929b", Negative: "#b43f29" };
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** Draws the result as one picture to share: title, score, shares, facts and the pictures that are there. */
export async function drawPoster({ title, summary, images }) {
  const pictures = place(images);
  const canvas = new OffscreenCanvas(WIDTH, 430 + pictures.height);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  drawHead(pen, title, summary);
  drawShares(pen, summary.counts);
  for (const { image, x, y, width, height } of pictures.boxes) pen.drawImage(image, x, 390 + y, width, height);
  write(pen, t("poster_foot"), EDGE, canvas.height - 28, { size: 18, colour: SOFT });
  return canvas.convertToBlob({ type: "image/png" });
}

function drawHead(pen, title, { score, total, commenters, averageWords }) {
  const room = WIDTH - 2 * EDGE;
  write(pen, title, EDGE, 86, { size: 34, weight: 650, room });
  write(pen, number(score, 1), EDGE, 210, { size: 96, weight: 700 });
  const after = EDGE + pen.measureText(number(score, 1)).width + 12;
  write(pen, t("score_of"), after, 210, { size: 30, colour: SOFT });
  write(pen, t(`mood_${moodOf(score)}`), 420, 168, { size: 32, weight: 650 });
  const facts = [counted("found", total), counted("commenters", commenters), t("poster_length", counted("words", Math.round(averageWords)))];
  write(pen, facts.join("  ·  "), 420, 208, { size: 22, colour: SOFT, room: WIDTH - 420 - EDGE });
}

function drawShares(pen, counts) {
  const share = percentages(counts);
  const total = SENTIMENTS.reduce((sum, sentiment) => sum + counts[sentiment], 0);
  let x = EDGE;
  let wordsX = EDGE;
  for (const sentiment of SENTIMENTS) {
    const width = ((WIDTH - 2 * EDGE) * counts[sentiment]) / total;
    pen.fillStyle = TONE[sentiment];
    pen.fillRect(x, 258, Math.max(0, width - 3), 22);
    x += width;
    const words = `${t(`sentiment_${sentiment.toLowerCase()}`)} ${percent(share[sentiment] / 100)}`;
    pen.beginPath();
    pen.arc(wordsX + 8, 319, 8, 0, 2 * Math.PI);
    pen.fill();
    write(pen, words, wordsX + 26, 326, { size: 22 });
    wordsX += 26 + pen.measureText(words).width + 40;
  }
}

/** Puts ring and trend side by side and the words below, each within its box and undistorted. */
function place({ chart, trend, words }) {
  const inner = WIDTH - 2 * EDGE;
  const top = [chart && fit(chart, EDGE, 0, inner * 0.38, 360), trend && fit(trend, EDGE + inner * 0.4, 0, inner * 0.6, 360)].filter(Boolean);
  const below = top.length > 0 ? 384 : 0;
  const cloud = words ? [fit(words, EDGE, below, inner, 440)] : [];
  return { boxes: [...top, ...cloud], height: below + (words ? 464 : 0) };
}

function fit(image, x, y, width, height) {
  const [own, tall] = [image.naturalWidth || width, image.naturalHeight || height];
  const scale = Math.min(width / own, height / tall);
  return { image, x: x + (width - own * scale) / 2, y: y + (height - tall * scale) / 2, width: own * scale, height: tall * scale };
}

function write(pen, words, x, y, { size, weight = 400, colour = INK, room = Infinity }) {
  pen.font = `${weight} ${size}px ${FONT}`;
  pen.fillStyle = colour;
  let shown = words;
  while (pen.measureText(shown).width > room && shown.length > 1) shown = `${[...shown].slice(0, -2).join("")}…`;
  pen.fillText(shown, x, y);
}
