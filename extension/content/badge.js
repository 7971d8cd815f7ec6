import { DARK, LIGHT } from "../core/palette.js";
import { sureness } from "../core/verdict.js";

const STYLE = `
  :host { display: inline-flex; align-items: center; gap: 5px; margin-inline-start: 8px;
          font: 500 12px/18px Roboto, Arial, sans-serif;
          color: inherit; opacity: 0.85; white-space: nowrap; vertical-align: middle; }
  i { width: 8px; height: 8px; border-radius: 50%; background: var(--tone); }
`;

/** Makes the badge of a prediction, in a shadow root, so that styles of the page and the badge do not affect each other. */
export function badgeFor(document, { sentiment, confidence }) {
  const badge = document.createElement("undertone-badge");
  const share = new Intl.NumberFormat(chrome.i18n.getMessage("language"), { style: "percent" }).format(
    sureness(confidence) / 100,
  );
  const name = chrome.i18n.getMessage(`sentiment_${sentiment.toLowerCase()}`);
  const sheet = new document.defaultView.CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const dot = document.createElement("i");
  // YouTube's own dark theme, independent of the system's.
  const theme = document.documentElement.hasAttribute("dark") ? DARK : LIGHT;
  dot.style.setProperty("--tone", theme.fills[sentiment]);
  badge.title = chrome.i18n.getMessage("badge_title", [name, share]);
  badge.dataset.sentiment = sentiment;
  const shadow = badge.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(dot, name);
  return badge;
}
