import assert from "node:assert/strict";
import { test } from "node:test";
import { linkTo, youtubeId } from "../../../extension/core/link.js";

const VIDEO = { id: "aaaaaaaaaaa", kind: "watch" };

test("a comment and a reply have the URL of their thread", () => {
  const link = (id) => linkTo(VIDEO, { id, inThread: true });
  assert.equal(link("UgxAB-c_1"), "https://www.youtube.com/watch?v=aaaaaaaaaaa&lc=UgxAB-c_1");
  assert.equal(link("UgxAB.9-z"), "https://www.youtube.com/watch?v=aaaaaaaaaaa&lc=UgxAB.9-z");
});

test("a message of a live chat has an id and no URL", () => {
  const message = { id: "ChwKGkNQ", inThread: false };
  assert.deepEqual([linkTo(VIDEO, message), youtubeId(message)], [null, "ChwKGkNQ"]);
});

test("an invalid ID is never part of a URL", () => {
  for (const id of ["@ann good", "javascript:alert(1)", "a&v=b", "a/b", "", "x".repeat(81), "a.b.c"]) {
    assert.deepEqual([linkTo(VIDEO, { id, inThread: true }), youtubeId({ id })], [null, ""]);
  }
});
