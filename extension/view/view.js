import { Api } from "../api/client.js";
import { analyse } from "../core/analysis.js";
import { loadAnyResult, loadResult, resultKey, saveResult } from "../core/cache.js";
import { isHistoryKey, keepRecord, recordOf, wayOf } from "../core/history.js";
import { Problem, isCancelled } from "../core/problem.js";
import { readSettings, sourceFor, sourceKey } from "../core/settings.js";
import { videoAt, videoTitle } from "../core/video.js";
import { readFromDataApi } from "../sources/data-api.js";
import { channelIn, readFromPage } from "../sources/page.js";
import { byId } from "./dom.js";
import { Result } from "./result.js";
import { showNotice, showOnly, showProgress, showVideo } from "./screens.js";
import { onTargetChange, place, targetTab } from "./target.js";
import { applyTheme } from "./theme.js";
import { number, problemWords, t, translate } from "./words.js";

/** The state of this window; replaced whenever settings or target change. */
let scene = null;

async function open() {
  scene?.controller.abort(new DOMException("another video", "AbortError"));
  const controller = new AbortController();
  scene = { controller, signal: controller.signal };
  const mine = scene;
  try {
    await look(mine);
  } catch (error) {
    fail(mine, error);
  }
}

/** Determines the state and shows the matching screen. */
async function look(mine) {
  const settings = await readSettings(chrome.storage.local);
  applyTheme(settings.theme);
  const tab = await targetTab();
  if (mine !== scene) return;
  const video = videoAt(tab?.url);
  showVideo(null);
  if (!settings.connected) return showNotice("setup", [[t("open_settings"), openOptions]]);
  if (video === null) return showNotice("no_video");
  const api = new Api({ address: settings.apiAddress, key: settings.apiKey });
  Object.assign(mine, { settings, tab, video, api });
  showVideo(videoTitle(tab.title), t(`kind_${video.kind}`));
  await offerOrShow(mine);
}

/** Shows the cached result for this video and model, or the start screen. */
async function offerOrShow(mine) {
  const { api, video, settings, signal } = mine;
  showProgress({ stage: "connecting" });
  try {
    mine.version = await api.modelVersion(signal);
  } catch (error) {
    const kept = error instanceof Problem ? await loadAnyResult(chrome.storage.session, video.id) : null;
    if (kept === null) throw error;
    return showResult(mine, kept, error.code);
  }
  const from = sourceFor(settings);
  if (await showCached(mine, from)) return;
  const words = t(`source_${from}`, number(settings.limit));
  showNotice("start", [[t("analyse"), () => run(mine, from)]], [words]);
}

/** Shows a result from this source of the last hour; returns false if there is none. */
async function showCached(mine, from) {
  const cached = await loadResult(chrome.storage.session, keyOf(mine, from));
  if (mine !== scene) return true;
  if (cached === null) return false;
  await showResult(mine, cached);
  return true;
}

async function run(mine, from) {
  const stop = new AbortController();
  byId("stop").onclick = () => stop.abort(new DOMException("stopped", "AbortError"));
  try {
    const { settings, api, signal } = mine;
    const read = (reading) => source(mine, from, reading);
    const progress = (step) => mine === scene && showProgress({ ...step, listening: mine.listening });
    mine.listening = false;
    const { comments, estimates, interrupted } = await analyse({
      read,
      api,
      limit: settings.limit,
      signal,
      stop: stop.signal,
      onProgress: progress,
    });
    const result = {
      title: videoTitle(mine.tab.title),
      video: mine.video,
      version: mine.version,
      from,
      way: wayOf(from, comments, settings),
      interrupted,
      comments,
      estimates,
      madeAt: Date.now(),
    };
    await remember(mine, result);
    await saveResult(chrome.storage.session, keyOf(mine, from), result);
    if (mine === scene) await showResult(mine, result);
  } catch (error) {
    fail(mine, error, from);
  }
}

/** Adds the analysis to the history if it is on; never in a private window. */
async function remember({ tab, video }, result) {
  const { history } = await readSettings(chrome.storage.local);
  if (!history || tab.incognito) return;
  result.channel = await channelIn(tab.id, video.id);
  const record = recordOf(result);
  if (record !== null) await keepRecord(chrome.storage.local, record);
}

function source(mine, from, signal) {
  const { settings, video, tab } = mine;
  const { limit, order, replies } = settings;
  if (from === "data_api") {
    return readFromDataApi({ videoId: video.id, key: settings.youtubeKey, limit, order, replies, signal });
  }
  return readFromPage({ tabId: tab.id, limit, replies, signal, onNote: () => (mine.listening = true) });
}

async function showResult(mine, result, offline = null) {
  showOnly("result");
  byId("refresh").hidden = false;
  byId("refresh").onclick = () => (offline ? open() : run(mine, result.from));
  await new Result(mine.api, result, mine.signal).show(offline);
}

/** Shows an error and what can be done about it. */
function fail(mine, error, from) {
  if (mine !== scene || mine.signal.aborted || isCancelled(error)) return;
  const actions = [[t("try_again"), open]];
  if (error.code === "page_not_ready") actions.unshift([t("reload_page"), () => reload(mine)]);
  else if (from === "data_api") actions.push([t("read_page_instead"), () => readPageInstead(mine)]);
  if (/^(api_|youtube_)/.test(error.code ?? "")) actions.push([t("open_settings"), openOptions]);
  showNotice("problem", actions, [problemWords(error)]);
}

/** Offers to read the page, which has live chats, unlike the Data API. */
async function readPageInstead(mine) {
  if (!(await showCached(mine, "page"))) await run(mine, "page");
}

/** Offers to reload a page that was open before the extension was installed, and so has no content script. */
async function reload(mine) {
  await chrome.tabs.reload(mine.tab.id);
  const loaded = (id, { status }) => {
    if (id !== mine.tab.id || status !== "complete") return;
    chrome.tabs.onUpdated.removeListener(loaded);
    void open();
  };
  chrome.tabs.onUpdated.addListener(loaded);
}

async function changed() {
  const tab = await targetTab();
  if (videoAt(tab?.url)?.id !== scene?.video?.id) return open();
  if (!scene?.video) return;
  scene.tab = tab; // YouTube changes the title some time after the URL
  byId("video-title").textContent = videoTitle(tab.title);
}

/** Changed settings start a new scene, except a changed theme, which only redraws the pictures. */
function settingsChanged({ badges: _, history: __, theme, ...others }) {
  if (theme) applyTheme(theme.newValue);
  const another = Object.keys(others).some((name) => !isHistoryKey(name));
  if (another || (theme && byId("work").hidden)) void open();
}

const keyOf = ({ video, version, settings }, from) => resultKey(video.id, version, sourceKey(from, settings));
const openOptions = () => chrome.runtime.openOptionsPage();

document.documentElement.dataset.place = place;
translate(document);
byId("open-options").onclick = openOptions;
byId("open-panel").onclick = async () => {
  const tab = await targetTab();
  await chrome.sidePanel.open({ windowId: tab.windowId });
  window.close();
};
byId("open-tab").onclick = async () => {
  const tab = await targetTab();
  await chrome.tabs.create({ url: chrome.runtime.getURL(`view/view.html?tab=${tab.id}`), openerTabId: tab.id });
};
window.addEventListener("pagehide", () => scene?.controller.abort(new DOMException("closed", "AbortError")));
chrome.storage.onChanged.addListener((changes, area) => {
  if (area === "local") settingsChanged(changes);
});
onTargetChange(() => void changed());
void open();
