import { jsonOf, passing, send } from "../core/http.js";
import { Problem } from "../core/problem.js";
import { withRetry } from "../core/retry.js";

const ADDRESS = "https://youtube.googleapis.com/youtube/v3";
const PAGE_SIZE = 100;

/** Problem codes of YouTube's error reasons. */
const MEANING = {
  commentsDisabled: "comments_disabled",
  videoNotFound: "video_not_found",
  quotaExceeded: "youtube_quota",
  dailyLimitExceeded: "youtube_quota",
  rateLimitExceeded: "youtube_busy",
  keyInvalid: "youtube_key",
  badRequest: "youtube_key",
  API_KEY_INVALID: "youtube_key",
  keyExpired: "youtube_key",
  accessNotConfigured: "youtube_key_off",
  SERVICE_DISABLED: "youtube_key_off",
  ipRefererBlocked: "youtube_key_restricted",
  API_KEY_HTTP_REFERRER_BLOCKED: "youtube_key_restricted",
  API_KEY_IP_ADDRESS_BLOCKED: "youtube_key_restricted",
  API_KEY_SERVICE_BLOCKED: "youtube_key_restricted",
};

/**
 * Yields the comments of a video page by page from the YouTube Data API, until `limit` or the last one.
 *
 * With `replies`, each comment is followed by all its replies. Aborting `signal` throws.
 */
export async function* readFromDataApi({
  videoId,
  key,
  limit,
  order,
  replies,
  signal,
  fetch = globalThis.fetch.bind(globalThis),
  retry = withRetry,
}) {
  const get = (route, query) => retry(() => page(fetch, route, { ...query, key }, signal), { signal });
  let left = limit;
  const threads = { part: replies ? "snippet,replies" : "snippet", videoId, order };
  for await (const items of pages(get, "commentThreads", threads)) {
    const comments = [];
    for (const thread of items) {
      comments.push(toComment(thread.snippet.topLevelComment, false));
      if (replies && comments.length < left) comments.push(...(await repliesTo(thread, get)));
    }
    yield comments.slice(0, left);
    left -= comments.length;
    if (left <= 0) return;
  }
}

/** A thread includes up to five of its replies; more are requested. */
async function repliesTo(thread, get) {
  const brought = thread.replies?.comments ?? [];
  if (brought.length >= (thread.snippet.totalReplyCount ?? 0)) return brought.map((reply) => toComment(reply, true));
  const all = [];
  for await (const items of pages(get, "comments", { part: "snippet", parentId: thread.id })) {
    all.push(...items.map((reply) => toComment(reply, true)));
  }
  return all;
}

async function* pages(get, route, query) {
  let pageToken;
  do {
    const answer = await get(route, {
      ...query,
      maxResults: PAGE_SIZE,
      textFormat: "plainText",
      ...(pageToken && { pageToken }),
    });
    yield answer.items ?? [];
    pageToken = answer.nextPageToken;
  } while (pageToken);
}

async function page(fetch, route, query, signal) {
  const response = await send(
    fetch,
    `${ADDRESS}/${route}?${new URLSearchParams(query)}`,
    { signal },
    "youtube_unreachable",
  );
  const answer = await jsonOf(response);
  if (!response.ok) throw refusal(response, answer?.error);
  if (answer === null) throw new Problem("youtube_failed", { details: [`HTTP ${response.status}`] });
  return answer;
}

function refusal(response, error) {
  const reasons = [...(error?.details ?? []), ...(error?.errors ?? [])].map(({ reason }) => reason);
  const code = reasons.map((reason) => MEANING[reason]).find(Boolean) ?? "youtube_failed";
  const { retryable, retryAfter } = passing(response);
  const busy = code === "youtube_busy";
  return new Problem(code, {
    details: [error?.message ?? `HTTP ${response.status}`],
    retryable: busy || (retryable && code !== "youtube_quota"),
    retryAfter,
  });
}

function toComment({ id, snippet }, reply) {
  return {
    id,
    author: snippet.authorDisplayName ?? "",
    authorId: snippet.authorChannelId?.value ?? "",
    text: snippet.textDisplay ?? snippet.textOriginal ?? "",
    likes: snippet.likeCount ?? null,
    publishedAt: snippet.publishedAt ?? null,
    approximate: false,
    reply,
    inThread: true,
  };
}
