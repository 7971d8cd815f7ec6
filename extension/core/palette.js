/** The colours of the API's pictures, for drawing without style sheets; a test compares them with the API's. */
export const LIGHT = {
  card: "#ffffff",
  ink: "#16202c",
  muted: "#5a6675",
  fills: { Positive: "#0b6e63", Neutral: "#8b93a4", Negative: "#db561e" },
};
export const DARK = {
  card: "#141a22",
  ink: "#eef2f6",
  muted: "#9aa7b6",
  fills: { Positive: "#38cebb", Neutral: "#717e93", Negative: "#f0703a" },
};
