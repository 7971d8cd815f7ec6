// Makes the calls of the popups that were written for the older systems, in their order, with their reading of the
// answers; only API_URL, which the test puts into the address, is changed.

const API_URL = new URLSearchParams(location.search).get("api");
const COMMENTS = new URLSearchParams(location.search).get("comments");
const output = document.getElementById("output");

async function post(path, body) {
  const response = await fetch(`${API_URL}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    const result = await response.json();
    throw new Error(result.error || "failed");
  }
  return response;
}

async function fetchComments() {
  let comments = [];
  let pageToken = "";
  while (comments.length < 500) {
    const response = await fetch(`${COMMENTS}?part=snippet&maxResults=100&pageToken=${pageToken}`);
    const data = await response.json();
    for (const item of data.items) {
      const snippet = item.snippet.topLevelComment.snippet;
      comments.push({ text: snippet.textOriginal, timestamp: snippet.publishedAt, authorId: snippet.authorChannelId?.value || "Unknown" });
    }
    pageToken = data.nextPageToken;
    if (!pageToken) break;
  }
  return comments;
}

async function showImage(path, body) {
  const blob = await (await post(path, body)).blob();
  const image = document.createElement("img");
  image.src = URL.createObjectURL(blob);
  await image.decode();
  output.appendChild(image);
  return { path, type: blob.type, width: image.naturalWidth, height: image.naturalHeight };
}

async function run() {
  const comments = await fetchComments();
  const predictions = await (await post("/predict_with_timestamps", { comments })).json();
  const sentimentCounts = { "1": 0, "0": 0, "-1": 0 };
  const sentimentData = [];
  let totalSentimentScore = 0;
  predictions.forEach((item) => {
    sentimentCounts[item.sentiment]++;
    totalSentimentScore += parseInt(item.sentiment);
    sentimentData.push({ timestamp: item.timestamp, sentiment: parseInt(item.sentiment) });
  });
  const images = [
    await showImage("/generate_chart", { sentiment_counts: sentimentCounts }),
    await showImage("/generate_trend_graph", { sentiment_data: sentimentData }),
    await showImage("/generate_wordcloud", { comments: comments.map((comment) => comment.text) }),
    await showImage("/generate_wordcloud", { comments }),
  ];
  const processed = await (await post("/process_comments", { comments })).json();
  const error = await post("/predict_with_timestamps", { comments: [] }).then(() => null, (thrown) => thrown.message);
  return { comments: comments.length, sentimentCounts, totalSentimentScore, echoed: predictions.map((p) => p.comment), images, processed: typeof processed.processed_comments, error };
}

window.finished = run().catch((thrown) => ({ thrown: String(thrown) }));
