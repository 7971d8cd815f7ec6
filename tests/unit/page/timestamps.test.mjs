import assert from "node:assert/strict";
import { test } from "node:test";
import { momentOf, timestampOf } from "../../../functions/page/static/timestamps.js";

const NEW_YEAR = Date.UTC(2026, 0, 1);

for (const value of [
  "2026-01-01",
  "2026-01-01T00:00Z",
  "2026-01-01 00:00:00",
  "2026-01-01 00:00:00.000 UTC",
  "2026-01-01T02:00:00+02",
  "2025-12-31 19:00:00-0500",
  "1767225600",
  "1767225600000",
  1767225600,
]) {
  test(`reads ${value}`, () => assert.equal(momentOf(value), NEW_YEAR));
}

for (const value of [
  "",
  "yesterday",
  "01/02/2026",
  "31.01.2026",
  "2026-02-31",
  "2026-13-01",
  "2026",
  "2026-01-01T25:00Z",
  null,
]) {
  test(`does not read ${value}`, () => assert.ok(Number.isNaN(momentOf(value))));
}

test("a date is sent as the service reads it", () => {
  assert.equal(timestampOf(" 2026-01-01 10:00 "), "2026-01-01T10:00Z");
  assert.equal(timestampOf("2026-01-01"), "2026-01-01");
  assert.equal(timestampOf("never"), "");
});
