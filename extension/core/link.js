/** YouTube's ids of comments and messages; those of replies have two parts. */
const YOUTUBE_ID = /^[\w-]{1,80}(?:\.[\w-]{1,80})?$/;

/** YouTube's id of a comment, or "" where the page did not show one. */
export function youtubeId({ id }) {
  return YOUTUBE_ID.test(id) ? id : "";
}

/** The URL that shows a comment in its thread on YouTube; null where there is none, as for a message of a live chat. */
export function linkTo(video, comment) {
  const lc = youtubeId(comment);
  if (lc === "" || !comment.inThread) return null;
  return `https://www.youtube.com/watch?${new URLSearchParams({ v: video.id, lc })}`;
}
