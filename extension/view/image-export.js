import { LIGHT } from "../core/palette.js";
import { SENTIMENTS } from "../core/sentiment.js";
import { verdict } from "../core/verdict.js";
import { counted, number, rangeWords, shareWords, t } from "./words.js";

const WIDTH = 1200;
const EDGE = 56;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

const GAP = 24;
const TOP = 372;

/** Positions of the pictures in the image, relative to the first one. */
export const POSTER_BOXES = {
  chart: { x: EDGE, y: 0, width: 400, height: 360 },
  trend: { x: EDGE + 400 + GAP, y: 0, width: WIDTH - 2 * EDGE - 400 - GAP, height: 360 },
  words: { x: EDGE, y: 360 + GAP, width: WIDTH - 2 * EDGE, height: 460 },
};

/** Draws the result as one image to share: title, score, shares, facts and the available pictures. */
export async function drawPoster({ title, summary, images }) {
  const names = Object.keys(POSTER_BOXES).filter((name) => name in images);
  const lowest = Math.max(0, ...names.map((name) => POSTER_BOXES[name].y + POSTER_BOXES[name].height));
  const canvas = new OffscreenCanvas(WIDTH, TOP + lowest + 72);
  const pen = canvas.getContext("2d");
  pen.fillStyle = LIGHT.card;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  drawHead(pen, title, summary);
  drawShares(pen, summary.shares);
  for (const name of names) drawWithin(pen, images[name], POSTER_BOXES[name]);
  write(pen, t("poster_foot"), EDGE, canvas.height - 28, { size: 18, colour: LIGHT.muted });
  return canvas.convertToBlob({ type: "image/png" });
}

function drawHead(pen, title, summary) {
  const { total, commenters, averageWords } = summary;
  const score = number(summary.score.estimate, 1);
  const room = WIDTH - 2 * EDGE;
  write(pen, `\u2068${title}\u2069`, EDGE, 86, { size: 34, weight: 650, room });
  write(pen, score, EDGE, 210, { size: 96, weight: 700 });
  const after = EDGE + pen.measureText(score).width + 12;
  write(pen, t("score_of"), after, 210, { size: 30, colour: LIGHT.muted });
  const mood = t(`mood_${verdict(summary)}`);
  write(pen, mood, 420, 168, { size: fitting(pen, mood, 32, WIDTH - 420 - EDGE), weight: 650 });
  const { low, high } = summary.score;
  if (low < high)
    write(pen, t("poster_range", number(low, 1), number(high, 1)), EDGE, 242, { size: 18, colour: LIGHT.muted });
  const facts = [
    counted("found", total),
    counted("commenters", commenters),
    t("poster_length", counted("words", Math.round(averageWords))),
  ];
  write(pen, facts.join("  ·  "), 420, 208, { size: 22, colour: LIGHT.muted, room: WIDTH - 420 - EDGE });
}

function drawShares(pen, shares) {
  const share = shareWords(shares);
  let x = EDGE;
  let wordsX = EDGE;
  for (const sentiment of SENTIMENTS) {
    const width = (WIDTH - 2 * EDGE) * shares[sentiment].estimate;
    pen.fillStyle = LIGHT.fills[sentiment];
    pen.fillRect(x, 258, Math.max(0, width - 3), 22);
    x += width;
    const words =
      `${t(`sentiment_${sentiment.toLowerCase()}`)} ${share[sentiment]} ${bracketed(rangeWords(shares[sentiment]))}`.trimEnd();
    pen.beginPath();
    pen.arc(wordsX + 8, 319, 8, 0, 2 * Math.PI);
    pen.fill();
    write(pen, words, wordsX + 26, 326, { size: 22 });
    wordsX += 26 + pen.measureText(words).width + 40;
  }
}

const bracketed = (words) => (words ? `(${words})` : "");

/** Draws an image centred in its box, as large as possible, with its aspect ratio. */
function drawWithin(pen, image, box) {
  const scale = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
  const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
  pen.drawImage(image, box.x + (box.width - width) / 2, TOP + box.y + (box.height - height) / 2, width, height);
}

/** Returns the font size at which a text fits the width, at most `size`. */
function fitting(pen, words, size, room) {
  pen.font = `650 ${size}px ${FONT}`;
  return Math.min(size, (size * room) / pen.measureText(words).width);
}

function write(pen, words, x, y, { size, weight = 400, colour = LIGHT.ink, room = Infinity }) {
  pen.font = `${weight} ${size}px ${FONT}`;
  pen.fillStyle = colour;
  pen.textAlign = "left"; // in languages from right to left too
  let shown = words;
  while (pen.measureText(shown).width > room && shown.length > 1) shown = `${[...shown].slice(0, -2).join("")}…`;
  pen.fillText(shown, x, y);
}
