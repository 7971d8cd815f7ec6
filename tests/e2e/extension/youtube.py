"""A fake YouTube: its pages, which load comments on scrolling, and its Data API."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

HERE = Path(__file__).parent
PAGE_COMMENTS = 20
_ALL = 1_000_000
_SLOW_SECONDS = 10
_CORS = {"access-control-allow-origin": "*"}


@dataclass(frozen=True)
class Comment:
    """A comment as YouTube stores it; `ago` is the relative date shown on the page."""

    id: str
    author: str
    text: str
    published: datetime
    likes: int = 0
    ago: str = "2 years ago"
    replies: Sequence["Comment"] = ()


@dataclass
class Video:
    """A video with its comments; with `chat` it is a live stream."""

    title: str
    comments: Sequence[Comment] = ()
    disabled: bool = False
    chat: Sequence[Comment] = ()
    channel: str = "Home Bakery"


@dataclass
class FakeYouTube:
    """Both hosts in one application, with the errors to return and the requests received."""

    videos: dict[str, Video] = field(default_factory=dict)
    key: str = "right-key"
    refusals: list[tuple[int, str]] = field(default_factory=list)
    refuse_after: int | None = None
    slow_from: int = _ALL
    language: str = "en"
    asked: list[dict[str, str]] = field(default_factory=list)

    def reset(self) -> None:
        self.videos.clear()
        self.refusals.clear()
        self.asked.clear()
        self.language = "en"
        self.refuse_after = None
        self.slow_from = _ALL

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/youtube/v3/commentThreads", self._threads),
                Route("/youtube/v3/comments", self._replies),
                Route("/played/comments", self._played),
                Route("/played/page.js", lambda _: FileResponse(HERE / "youtube_page.js")),
                Route("/live_chat", self._chat),
                Route("/{path:path}", self._page),
            ]
        )

    def _page(self, _: Request) -> Response:
        html = (HERE / "youtube_page.html").read_text(encoding="utf-8")
        return HTMLResponse(html.replace("LANGUAGE", self.language))

    async def _played(self, request: Request) -> Response:
        """The comments that the page loads on scrolling, and the video's metadata."""
        video = self.videos.get(request.query_params["video"], Video("No such video"))
        start = int(request.query_params["start"])
        if self.slow_from <= start < _ALL:
            await asyncio.sleep(_SLOW_SECONDS)
        part = video.comments[start : start + PAGE_COMMENTS]
        return JSONResponse(
            {
                "title": video.title,
                "channel": video.channel,
                "disabled": video.disabled,
                "chat": bool(video.chat),
                "more": start + PAGE_COMMENTS < len(video.comments),
                "comments": [_shown(comment) for comment in part],
            }
        )

    def _chat(self, request: Request) -> Response:
        messages = "".join(
            f'<yt-live-chat-text-message-renderer id="{m.id}"><span id="timestamp">10:32 PM</span>'
            f'<span id="author-name">{m.author}</span><span id="message">{m.text}</span>'
            "</yt-live-chat-text-message-renderer>"
            for m in self.videos[request.query_params["video"]].chat
        )
        return HTMLResponse(f"<!doctype html><title>Chat</title>{messages}")

    def _threads(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.asked.append(query)
        video = self.videos.get(query["videoId"])
        if self.refuse_after is not None and len(self.asked) > self.refuse_after:
            return _refuse(403, "quotaExceeded")
        if self.refusals:
            return _refuse(*self.refusals.pop(0))
        if query["key"] != self.key:
            return _refuse(400, "badRequest")
        if video is None:
            return _refuse(404, "videoNotFound")
        if video.disabled:
            return _refuse(403, "commentsDisabled")
        return _listing(query, [_thread(comment, query["part"]) for comment in video.comments])

    def _replies(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.asked.append(query)
        parents = [
            comment for video in self.videos.values() for comment in video.comments if comment.id == query["parentId"]
        ]
        return _listing(query, [_resource(reply) for parent in parents for reply in parent.replies])


def _listing(query: dict[str, str], items: list[dict[str, Any]]) -> Response:
    start, size = int(query.get("pageToken", 0)), int(query["maxResults"])
    more = {"nextPageToken": str(start + size)} if start + size < len(items) else {}
    return JSONResponse({"kind": "youtube#listResponse", "items": items[start : start + size], **more}, headers=_CORS)


def _refuse(status: int, reason: str) -> Response:
    error = {
        "code": status,
        "message": f"The request failed: {reason}",
        "errors": [{"reason": reason, "domain": "youtube"}],
    }
    return JSONResponse({"error": error}, status, _CORS)


def _thread(comment: Comment, part: str) -> dict[str, Any]:
    snippet = {"topLevelComment": _resource(comment), "totalReplyCount": len(comment.replies)}
    replies = [_resource(reply) for reply in comment.replies[:5]]
    return {"id": comment.id, "snippet": snippet, **({"replies": {"comments": replies}} if "replies" in part else {})}


def _resource(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "snippet": {
            "textDisplay": comment.text,
            "authorDisplayName": comment.author,
            "authorChannelId": {"value": f"UC{comment.author}"},
            "likeCount": comment.likes,
            "publishedAt": comment.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    }


def _shown(comment: Comment) -> dict[str, Any]:
    shown = asdict(comment)
    del shown["published"]
    return {**shown, "replies": [_shown(reply) for reply in comment.replies]}


def make_comments(texts: Sequence[str], *, prefix: str = "c") -> list[Comment]:
    """Comments with these texts by nine authors, one per day."""
    people = ["@ana", "@bo", "@chidi", "@dora", "@emre", "@fumiko", "@gus", "@hana", "@ivo"]
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    return [
        Comment(
            id=f"{prefix}{i}",
            author=people[i % len(people)],
            text=text,
            published=start + timedelta(days=i % 300, minutes=i),
            likes=(i * 37) % 90,
            ago=f"{i % 11 + 1} months ago" if i % 11 else "1 month ago",
        )
        for i, text in enumerate(texts)
    ]
