import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS, checkAddress, readSettings, sourceFor, sourceKey } from "../../../extension/core/settings.js";
import { Area } from "./support.mjs";

test("a fresh installation has the defaults and is not connected", async () => {
  assert.deepEqual(await readSettings(new Area()), DEFAULTS);
  assert.equal(DEFAULTS.connected, false);
});

test("what is stored wins, unless it makes no sense", async () => {
  const settings = await readSettings(new Area({ limit: 200, theme: "pink", order: "x", badges: "yes", apiKey: "k" }));
  assert.deepEqual(settings, { ...DEFAULTS, limit: 200, apiKey: "k" });
  assert.equal((await readSettings(new Area({ limit: 7 }))).limit, DEFAULTS.limit);
});

test("an address loses its last slash and gives the pattern of its host", () => {
  assert.deepEqual(checkAddress(" https://a1.execute-api.eu-central-1.amazonaws.com/prod/ "), {
    address: "https://a1.execute-api.eu-central-1.amazonaws.com/prod",
    pattern: "https://a1.execute-api.eu-central-1.amazonaws.com/*",
  });
  assert.deepEqual(checkAddress("http://localhost:8000"), {
    address: "http://localhost:8000",
    pattern: "http://localhost/*",
  });
  assert.equal(checkAddress("api.example.org").address, "https://api.example.org");
});

test("http is for this machine only", () => {
  for (const address of [
    "http://api.example.org",
    "http://192.168.1.5:8000",
    "ftp://localhost",
    "http://127.0.0.1.example.org",
  ]) {
    assert.throws(() => checkAddress(address), { code: "address_insecure" }, address);
  }
});

test("what is no address is refused", () => {
  for (const address of [
    "",
    "  ",
    "not an address",
    "not%20an%20address",
    "https://",
    "https://user:pass@example.org",
    "https://example.org/?a=1",
    "https://example.org/#x",
    "http://",
  ]) {
    assert.throws(() => checkAddress(address), { code: "address_malformed" }, address);
  }
});

test("comments come from the Data API where there is a key, else from the page", () => {
  assert.equal(sourceFor({ ...DEFAULTS, youtubeKey: "k" }), "data_api");
  assert.equal(sourceFor(DEFAULTS), "page");
});

test("a result belongs to the source that it was read from, with limit, order and replies", () => {
  const withKey = { ...DEFAULTS, youtubeKey: "secret" };
  assert.notEqual(sourceKey("data_api", withKey), sourceKey("page", withKey));
  assert.equal(sourceKey("page", withKey), sourceKey("page", DEFAULTS));
  assert.notEqual(sourceKey("page", { ...DEFAULTS, limit: 100 }), sourceKey("page", DEFAULTS));
  assert.notEqual(sourceKey("data_api", { ...DEFAULTS, order: "relevance" }), sourceKey("data_api", DEFAULTS));
  assert.ok(!sourceKey("data_api", withKey).includes("secret"));
});
