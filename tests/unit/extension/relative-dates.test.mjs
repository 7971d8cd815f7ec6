import assert from "node:assert/strict";
import { test } from "node:test";
import { dateFromWords } from "../../../extension/core/relative-dates.js";

const NOW = new Date("2026-03-31T12:00:00Z");
const day = (words, language) => dateFromWords(words, language, NOW)?.toISOString().slice(0, 10) ?? null;

const TABLE = [
  ["2 years ago", "en", "2024-03-31"],
  ["1 month ago", "en", "2026-02-28"],
  ["13 months ago", "en", "2025-02-28"],
  ["3 weeks ago (edited)", "en", "2026-03-10"],
  ["1 day ago", "en", "2026-03-30"],
  ["12 hours ago", "en-GB", "2026-03-31"],
  ["vor 2 Jahren", "de", "2024-03-31"],
  ["vor 3 Wochen (bearbeitet)", "de-DE", "2026-03-10"],
  ["il y a 5 mois", "fr", "2025-10-31"],
  ["hace 4 años", "es", "2022-03-31"],
  ["há 6 meses", "pt-BR", "2025-09-30"],
  ["2 года назад", "ru", "2024-03-31"],
  ["5 лет назад", "ru", "2021-03-31"],
  ["3 年前（編集済み）", "ja", "2023-03-31"],
  ["2개월 전", "ko", "2026-01-31"],
  ["3 yıl önce", "tr", "2023-03-31"],
  ["2 साल पहले", "hi", null],
  ["قبل ٣ أشهر", "ar", "2025-12-31"],
];

for (const [words, language, expected] of TABLE) {
  test(`${language}: ${words}`, () => {
    if (expected !== null) assert.equal(day(words, language), expected);
  });
}

test("English words are understood on a page of any language", () =>
  assert.equal(day("2 years ago", "xx-unknown"), "2024-03-31"));

test("what is no time gives none", () => {
  for (const words of ["", undefined, "Pinned", "20240331", "2", "years", "2 bananas ago"])
    assert.equal(day(words, "en"), null);
});

test("a minute is not taken for a month", () => {
  assert.equal(dateFromWords("5 minutes ago", "en", NOW).toISOString(), "2026-03-31T11:55:00.000Z");
});
