/** YouTube's IDs of comments and messages; IDs of replies have two parts. */
const YOUTUBE_ID = /^[\w-]{1,80}(?:\.[\w-]{1,80})?$/;

/** Returns YouTube's ID of a comment, or "" if the page did not show one. */
export function youtubeId({ id }) {
  return YOUTUBE_ID.test(id) ? id : "";
}

/** Returns the URL of a comment on YouTube; null if there is none, as for a message of a live chat. */
export function linkTo(video, comment) {
  const lc = youtubeId(comment);
  if (lc === "" || !comment.inThread) return null;
  return `https://www.youtube.com/watch?${new URLSearchParams({ v: video.id, lc })}`;
}
