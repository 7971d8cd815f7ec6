"""Send the chat of a YouTube live stream to Undertone's queue: python live_chat.py VIDEO_ID QUEUE_URL.

Needs `pip install boto3 httpx`, AWS credentials that may send to the queue, and a key of the YouTube Data API in the
environment variable YOUTUBE_API_KEY.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from itertools import batched
from typing import Any

import boto3
import httpx

YOUTUBE = "https://www.googleapis.com/youtube/v3"
COMMENTS_PER_MESSAGE = 100  # of up to 200 characters, which JSON may write as 12 bytes each: below 256 KB


def chat(youtube: httpx.Client, video: str) -> Iterator[list[dict[str, Any]]]:
    """Yield new chat messages, page by page, until the stream ends."""
    found = get(youtube, "/videos", part="liveStreamingDetails", id=video)["items"]
    live = found[0]["liveStreamingDetails"].get("activeLiveChatId") if found else None
    if not live:
        sys.exit(f"{video} has no live chat.")
    page: dict[str, Any] = {}
    while "offlineAt" not in page:
        token = {"pageToken": page["nextPageToken"]} if page else {}
        page = get(youtube, "/liveChat/messages", liveChatId=live, part="snippet", maxResults="2000", **token)
        yield [
            {"id": item["id"], "text": item["snippet"]["displayMessage"], "timestamp": item["snippet"]["publishedAt"]}
            for item in page["items"]
            if item["snippet"].get("displayMessage")
        ]
        time.sleep(page["pollingIntervalMillis"] / 1000)


def get(youtube: httpx.Client, path: str, **parameters: str) -> dict[str, Any]:
    """Call the YouTube Data API."""
    response = youtube.get(YOUTUBE + path, params=parameters, headers={"x-goog-api-key": os.environ["YOUTUBE_API_KEY"]})
    response.raise_for_status()
    body: dict[str, Any] = response.json()
    return body


def send(queue: Any, comments: list[dict[str, Any]]) -> None:
    """Send comments to the queue, many in a message."""
    for part in batched(comments, COMMENTS_PER_MESSAGE, strict=False):
        queue.send_message(MessageBody=json.dumps({"comments": part}))


def main(video: str, queue_url: str) -> None:
    """Send everything that is written in the chat of a video."""
    queue = boto3.resource("sqs").Queue(queue_url)
    with httpx.Client(timeout=30) as youtube:
        for comments in chat(youtube, video):
            send(queue, comments)
            print(f"{len(comments)} comments", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
