import assert from "node:assert/strict";
import { test } from "node:test";
import { latinDigits, parseCount } from "../../../extension/core/numbers.js";

const TABLE = [
  ["", "en", 0],
  ["7", "en", 7],
  ["1,234", "en", 1234],
  ["1.234", "de", 1234],
  ["1.2K", "en", 1200],
  ["12K", "en", 12_000],
  ["3.4M", "en", 3_400_000],
  ["1,2\u00a0Mio.", "de", 1_200_000],
  ["1,5 M", "fr", 1_500_000],
  ["12\u00a0тыс.", "ru", 12_000],
  ["1.5万", "ja", 15_000],
  ["2.3만", "ko", 23_000],
  ["١٢", "ar", 12],
  ["many", "en", null],
  ["5 apples", "en", null],
];

for (const [text, language, expected] of TABLE) {
  test(`${language}: "${text}" is ${expected}`, () => assert.equal(parseCount(text, language), expected));
}

test("digits of every script become 0-9", () => assert.equal(latinDigits("٠١٩ ०९ ๐๙ 7"), "019 09 09 7"));

test("an unknown language falls back to English", () => assert.equal(parseCount("1.2K", "!!"), 1200));
