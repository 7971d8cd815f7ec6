/** The digit zero of each script in which YouTube shows numbers; the other digits follow in order. */
const ZEROS = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0,
];

/** Converts the digits of every script to 0-9. */
export function latinDigits(text) {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0);
    const zero = ZEROS.find((start) => code >= start && code < start + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

/**
 * Reads a count as YouTube shortens it in the page's language: "1.2K", "3,4 Mio.", "1.5万".
 *
 * Returns a whole number, 0 for an empty text, null for one that cannot be read.
 */
export function parseCount(text, language = "en") {
  const plain = latinDigits(text ?? "")
    .replace(/[\u00a0\u202f]/g, " ")
    .trim();
  if (plain === "") return 0;
  const found = /^(\d[\d.,' ]*)\s*(\D*)$/u.exec(plain);
  if (found === null) return null;
  const suffix = found[2].trim().toLowerCase();
  const factor = suffix === "" ? 1 : factors(language).get(suffix);
  if (factor === undefined) return null;
  return Math.round(number(found[1], factor === 1) * factor);
}

/** In "1.234" the point separates thousands; in "1.2K" and "1,25 Mio." the sign separates decimals. */
function number(text, whole) {
  const digits = text.trim();
  if (whole) return Number(digits.replace(/\D/g, ""));
  const parts = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(digits);
  return Number(`${parts[1].replace(/\D/g, "")}.${parts[2] ?? 0}`);
}

/** Returns the abbreviations of large numbers in a language with their values, from the browser's locale data. */
function factors(language) {
  const words = new Map();
  for (const locale of new Set([known(language), "en"])) {
    for (let exponent = 3; exponent <= 11; exponent += 1) {
      const parts = new Intl.NumberFormat(locale, { notation: "compact", numberingSystem: "latn" }).formatToParts(
        10 ** exponent,
      );
      const value = Number(
        parts
          .filter((part) => part.type === "integer")
          .map((part) => part.value)
          .join(""),
      );
      const word = parts
        .find((part) => part.type === "compact")
        ?.value.trim()
        .toLowerCase();
      if (word && !words.has(word)) words.set(word, 10 ** exponent / value);
    }
  }
  return words;
}

/** Falls back to English for languages that the browser does not support. */
export function known(language) {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language)[0] ?? "en";
  } catch {
    return "en";
  }
}
