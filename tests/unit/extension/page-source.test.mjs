import assert from "node:assert/strict";
import { test } from "node:test";
import { readFromPage } from "../../../extension/sources/page.js";

globalThis.chrome = { runtime: {} };

/** A port of which the test holds the other end. */
function port() {
  const on = { message: [], disconnect: [] };
  const sent = [];
  return {
    sent,
    closed: false,
    onMessage: { addListener: (act) => on.message.push(act) },
    onDisconnect: { addListener: (act) => on.disconnect.push(act) },
    postMessage(message) {
      sent.push(message);
    },
    disconnect() {
      this.closed = true;
    },
    say(message) {
      on.message.forEach((act) => act(message));
    },
    leave() {
      on.disconnect.forEach((act) => act());
    },
  };
}

const open = (end, signal) => readFromPage({ tabId: 1, limit: 10, replies: false, signal, connect: () => end });

test("yields what the page reads until it is done, and closes the port", async () => {
  const end = port();
  const reading = Array.fromAsync ? Array.fromAsync(open(end)) : collect(open(end));
  await Promise.resolve();
  end.say({ type: "comments", comments: [1, 2] });
  end.say({ type: "comments", comments: [3] });
  end.say({ type: "done" });
  assert.deepEqual(await reading, [[1, 2], [3]]);
  assert.deepEqual(end.sent, [{ type: "read", limit: 10, replies: false }]);
  assert.ok(end.closed);
});

test("distinguishes a page without the content script from one that was left", async () => {
  const absent = port();
  const first = open(absent).next();
  absent.leave();
  await assert.rejects(first, { code: "page_not_ready" });
  const left = port();
  const reading = open(left);
  left.say({ type: "comments", comments: [1] });
  const second = reading.next();
  left.say({ type: "comments", comments: [1] });
  assert.deepEqual((await second).value, [1]);
  left.leave();
  await assert.rejects(reading.next(), { code: "page_left" });
});

test("cancelling ends the reading at once", async () => {
  const controller = new AbortController();
  const end = port();
  const first = open(end, controller.signal).next();
  controller.abort();
  await assert.rejects(first, { name: "AbortError" });
  assert.ok(end.closed);
});

test("a problem of the page keeps its code", async () => {
  const end = port();
  const first = open(end).next();
  end.say({ type: "problem", code: "comments_disabled" });
  await assert.rejects(first, { code: "comments_disabled" });
});

async function collect(iterable) {
  const all = [];
  for await (const item of iterable) all.push(item);
  return all;
}
