import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../../extension/core/problem.js";
import { pauseBefore, retryAfter, withRetry } from "../../../extension/core/retry.js";
import { wait } from "../../../extension/core/wait.js";

const passing = (after = null) => new Problem("api_busy", { retryable: true, retryAfter: after });

/** Fails as often as there are errors, then gives "done"; notes the pauses. */
function rehearsal(errors) {
  const pauses = [];
  const task = async () => {
    if (errors.length > 0) throw errors.shift();
    return "done";
  };
  return {
    pauses,
    run: (options) => withRetry(task, { pause: async (ms) => pauses.push(ms), random: () => 1, ...options }),
  };
}

test("tries again after growing pauses", async () => {
  const { pauses, run } = rehearsal([passing(), passing(), passing()]);
  assert.equal(await run(), "done");
  assert.deepEqual(pauses, [500, 1000, 2000]);
});

test("gives up after four tries", async () => {
  await assert.rejects(rehearsal([passing(), passing(), passing(), passing()]).run(), { code: "api_busy" });
});

test("does not repeat what cannot pass", async () => {
  const { pauses, run } = rehearsal([new Problem("api_key_refused")]);
  await assert.rejects(run(), { code: "api_key_refused" });
  assert.deepEqual(pauses, []);
});

test("waits as long as the server asks, but not for more than 20 seconds", async () => {
  const { pauses, run } = rehearsal([passing(3000)]);
  await run();
  assert.deepEqual(pauses, [3000]);
  await assert.rejects(rehearsal([passing(60_000)]).run(), { code: "api_busy" });
});

test("pauses hold some chance, so that many viewers do not come back at once", () => {
  assert.equal(
    pauseBefore(1, passing(), () => 0),
    250,
  );
  assert.equal(
    pauseBefore(1, passing(), () => 1),
    500,
  );
});

test("reads Retry-After as seconds or as a date", () => {
  assert.equal(retryAfter("2"), 2000);
  assert.equal(retryAfter("Thu, 01 Jan 2026 00:00:05 GMT", Date.UTC(2026, 0, 1)), 5000);
  assert.equal(retryAfter("Thu, 01 Jan 2026 00:00:05 GMT", Date.UTC(2027, 0, 1)), 0);
  assert.equal(retryAfter("soon"), null);
  assert.equal(retryAfter(null), null);
});

test("cancelling ends a pause at once", async () => {
  const controller = new AbortController();
  const waiting = wait(60_000, controller.signal);
  controller.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  await assert.rejects(wait(60_000, controller.signal), { name: "AbortError" });
});
