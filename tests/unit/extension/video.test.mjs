import assert from "node:assert/strict";
import { test } from "node:test";
import { videoAt, videoTitle } from "../../../extension/core/video.js";

test("finds videos, Shorts and live streams", () => {
  assert.deepEqual(videoAt("https://www.youtube.com/watch?v=abcDEF12_-3&t=5s"), { id: "abcDEF12_-3", kind: "watch" });
  assert.deepEqual(videoAt("https://www.youtube.com/shorts/abcDEF12_-3?x=1"), { id: "abcDEF12_-3", kind: "shorts" });
  assert.deepEqual(videoAt("https://www.youtube.com/live/abcDEF12_-3"), { id: "abcDEF12_-3", kind: "live" });
});

test("finds none elsewhere", () => {
  for (const address of [
    undefined,
    null,
    "",
    "chrome://newtab",
    "https://www.youtube.com/",
    "https://www.youtube.com/watch",
    "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/feed/subscriptions",
    "https://evil.example/watch?v=abcDEF12_-3",
    "http://www.youtube.com/watch?v=abcDEF12_-3",
    "https://www.youtube.com/watch?v=abcDEF12_-3<script>",
  ]) {
    assert.equal(videoAt(address), null, String(address));
  }
});

test("takes YouTube's additions off a title", () => {
  assert.equal(videoTitle("(12) A film - part 2 - YouTube"), "A film - part 2");
  assert.equal(videoTitle("(1999) in numbers"), "in numbers");
  assert.equal(videoTitle(undefined), "");
});
