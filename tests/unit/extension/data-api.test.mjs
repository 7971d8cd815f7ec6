import assert from "node:assert/strict";
import { test } from "node:test";
import { readFromDataApi } from "../../../extension/sources/data-api.js";
import { atOnce, playing } from "./support.mjs";

const resource = (id) => ({
  id,
  snippet: {
    textDisplay: `text ${id}`,
    authorDisplayName: "@a",
    authorChannelId: { value: "UC1" },
    likeCount: 2,
    publishedAt: "2026-01-01T00:00:00Z",
  },
});
const thread = (id, replies = [], total = replies.length) => ({
  id,
  snippet: { topLevelComment: resource(id), totalReplyCount: total },
  replies: { comments: replies.map(resource) },
});
const refusal = (reason) => ({ error: { message: "no", errors: [{ reason }] } });

async function all(played, options = {}) {
  const comments = [];
  const wish = {
    videoId: "v",
    key: "k",
    limit: 500,
    order: "time",
    replies: false,
    fetch: played.fetch,
    retry: atOnce,
    ...options,
  };
  for await (const more of readFromDataApi(wish)) comments.push(...more);
  return comments;
}

test("reads every page", async () => {
  const played = playing([200, { items: [thread("a")], nextPageToken: "next" }], [200, { items: [thread("b")] }]);
  const [first, second] = await all(played);
  assert.deepEqual(first, {
    id: "a",
    author: "@a",
    authorId: "UC1",
    text: "text a",
    likes: 2,
    publishedAt: "2026-01-01T00:00:00Z",
    approximate: false,
    reply: false,
    inThread: true,
  });
  assert.equal(second.id, "b");
  const query = new URL(played.asked[1].url).searchParams;
  assert.deepEqual(
    [query.get("pageToken"), query.get("maxResults"), query.get("textFormat"), query.get("order")],
    ["next", "100", "plainText", "time"],
  );
});

test("stops at the limit and asks for no page more", async () => {
  const played = playing([200, { items: [thread("a"), thread("b"), thread("c")], nextPageToken: "next" }]);
  assert.equal((await all(played, { limit: 2 })).length, 2);
  assert.equal(played.asked.length, 1);
});

test("puts replies after their comment, and asks for those that did not come along", async () => {
  const played = playing(
    [200, { items: [thread("a", ["a1"]), thread("b", ["b1"], 3)] }],
    [200, { items: ["b1", "b2", "b3"].map(resource) }],
  );
  const comments = await all(played, { replies: true });
  assert.deepEqual(
    comments.map(({ id, reply }) => id + (reply ? "*" : "")),
    ["a", "a1*", "b", "b1*", "b2*", "b3*"],
  );
});

test("turns YouTube's reasons into clear words", async () => {
  for (const [status, reason, code] of [
    [403, "quotaExceeded", "youtube_quota"],
    [403, "commentsDisabled", "comments_disabled"],
    [404, "videoNotFound", "video_not_found"],
    [400, "badRequest", "youtube_key"],
    [403, "accessNotConfigured", "youtube_key_off"],
    [403, "ipRefererBlocked", "youtube_key_restricted"],
    [418, "teapot", "youtube_failed"],
  ]) {
    const played = playing([status, refusal(reason)]);
    await assert.rejects(all(played), { code });
    assert.equal(played.asked.length, 1, reason);
  }
});

test("reads the reason from the newer details too", async () => {
  const answer = {
    error: { message: "no", errors: [{ reason: "forbidden" }], details: [{ reason: "API_KEY_HTTP_REFERRER_BLOCKED" }] },
  };
  await assert.rejects(all(playing([403, answer])), { code: "youtube_key_restricted" });
});

test("tries again when YouTube is busy", async () => {
  assert.equal(
    (await all(playing([503, {}], [403, refusal("rateLimitExceeded")], [200, { items: [thread("a")] }]))).length,
    1,
  );
});
