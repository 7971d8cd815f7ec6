// The markup that YouTube's page makes of comments, which come as one scrolls, and its navigation without a page load.
const app = document.querySelector("ytd-app");

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// YouTube draws emoji as images with the emoji as alternative text.
function textNodes(text) {
  return text
    .split(/(\p{Emoji_Presentation})/u)
    .map((part) => (/^\p{Emoji_Presentation}$/u.test(part) ? make("img", { alt: part, width: 16, height: 16 }) : part));
}

function comment({ id, author, text, likes, ago }, video) {
  return make(
    "ytd-comment-view-model",
    {},
    make(
      "div",
      { id: "header-author" },
      make("h3", {}, make("a", { id: "author-text", href: `/${author}` }, make("span", {}, ` ${author} `))),
      make("span", { id: "published-time-text" }, make("a", { href: `/watch?v=${video}&lc=${id}` }, ago)),
    ),
    make(
      "div",
      { id: "content" },
      make("yt-attributed-string", { id: "content-text" }, make("span", {}, ...textNodes(text))),
    ),
    make(
      "span",
      { id: "vote-count-middle" },
      likes > 0 ? ` ${likes > 999 ? `${(likes / 1000).toFixed(1)}K` : likes} ` : " ",
    ),
  );
}

function thread(item, video) {
  const element = make("ytd-comment-thread-renderer", {}, comment(item, video));
  if (item.replies.length > 0) {
    const place = make("div", { id: "expander-contents" });
    const button = make("button", {}, `${item.replies.length} replies`);
    button.onclick = () =>
      setTimeout(() => place.replaceChildren(...item.replies.map((reply) => comment(reply, video))), 50);
    element.append(
      make("ytd-comment-replies-renderer", { id: "replies" }, make("div", { id: "more-replies" }, button), place),
    );
  }
  return element;
}

async function fill(area, video, start) {
  const answer = await (await fetch(`/played/comments?video=${video}&start=${start}`)).json();
  if (area.dataset.video !== video) return answer;
  area.querySelector(":scope > ytd-continuation-item-renderer")?.remove();
  if (answer.disabled) area.append(make("ytd-message-renderer", {}, "Comments are turned off."));
  area.append(...answer.comments.map((item) => thread(item, video)));
  if (answer.more) area.append(continuation(area, video, start + answer.comments.length));
  return answer;
}

function continuation(area, video, start) {
  const element = make("ytd-continuation-item-renderer");
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    void fill(area, video, start);
  }).observe(element);
  return element;
}

async function show() {
  const url = new URL(location.href);
  const isShort = url.pathname.startsWith("/shorts/");
  const video = url.searchParams.get("v") ?? url.pathname.split("/")[2] ?? "";
  const answer = await (await fetch(`/played/comments?video=${video}&start=1000000`)).json();
  document.title = `(2) ${answer.title} - YouTube`;
  if (isShort) return showShort(video, answer.channel);
  const area = make("div", { id: "contents", "data-video": video });
  const owner = make("ytd-watch-metadata", {}, make("ytd-channel-name", {}, channelLink(answer.channel)));
  const watch = make("ytd-watch-flexy", { "video-id": video }, make("h1", {}, answer.title), owner);
  app.replaceChildren(make("div", { id: "player" }), watch, make("div", { id: "below" }));
  if (answer.chat) {
    app.append(
      make("div", { class: "ytp-live" }),
      make("ytd-live-chat-frame", {}, make("iframe", { id: "chatframe", src: `/live_chat?video=${video}` })),
    );
    return;
  }
  app.append(make("ytd-comments", { id: "comments" }, area));
  area.append(continuation(area, video, 0));
}

// A Short has its comments in a panel that is filled when it is opened; the Shorts before it stay in the page.
function showShort(video, channel) {
  app.querySelector("[is-active]")?.removeAttribute("is-active");
  const area = make("div", { id: "contents", "data-video": video });
  const panel = make(
    "ytd-engagement-panel-section-list-renderer",
    { "target-id": "engagement-panel-comments-section", hidden: "" },
    area,
  );
  const button = make("button", {}, "Comments");
  button.onclick = () => {
    panel.hidden = false;
    if (area.childElementCount === 0) area.append(continuation(area, video, 0));
  };
  const bar = make(
    "reel-action-bar-view-model",
    {},
    make("like-button-view-model", {}, make("button", {}, "Like")),
    make("button-view-model", {}, button),
  );
  const name = make("span", { class: "ytReelChannelBarViewModelChannelName" }, channelLink(channel));
  app.append(make("ytd-reel-video-renderer", { "is-active": "" }, bar, name, panel));
}

function channelLink(name) {
  return make("a", { href: `/@${name.toLowerCase().replaceAll(" ", "")}` }, name);
}

// YouTube changes the address first and the page some time after it.
window.goTo = (address, lag = 0) => {
  history.pushState({}, "", address);
  setTimeout(show, lag);
};
window.addEventListener("popstate", show);
void show();
