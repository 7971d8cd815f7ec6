import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../../functions/page/static/decode.js";

const TEXT = "id;comment\r\n1;très bien – 10 €\r\n";

function utf16(text, { bigEndian = false, mark = true } = {}) {
  const bytes = Buffer.from((mark ? "\uFEFF" : "") + text, "utf16le");
  return new Uint8Array(bigEndian ? bytes.swap16() : bytes);
}

for (const [name, bytes, encoding] of [
  ["UTF-8", new TextEncoder().encode(TEXT), "UTF-8"],
  ["UTF-8 with a mark", new TextEncoder().encode(`\uFEFF${TEXT}`), "UTF-8"],
  ["UTF-16", utf16(TEXT), "UTF-16LE"],
  ["UTF-16, big-endian", utf16(TEXT, { bigEndian: true }), "UTF-16BE"],
  ["UTF-16 without a mark", utf16(TEXT, { mark: false }), "UTF-16LE"],
  ["UTF-16, big-endian, without a mark", utf16(TEXT, { bigEndian: true, mark: false }), "UTF-16BE"],
]) {
  test(`reads ${name}`, () => assert.deepEqual(decode(bytes), { text: TEXT, encoding }));
}

test("reads Windows-1252", () => {
  // Node.js decodes it as Latin-1, which has no dashes: tests/e2e/page has those
  const bytes = new Uint8Array(Buffer.from("id;comment\r\n1;très bien\r\n", "latin1"));
  assert.deepEqual(decode(bytes), { text: "id;comment\r\n1;très bien\r\n", encoding: "Windows-1252" });
});

test("an empty file is empty", () => assert.equal(decode(new Uint8Array()).text, ""));

test("any bytes give a text", () => {
  for (let seed = 1; seed < 200; seed += 1) {
    const bytes = Uint8Array.from({ length: seed }, (_, i) => (i * seed * 7919) % 256);
    assert.equal(typeof decode(bytes).text, "string");
  }
});
