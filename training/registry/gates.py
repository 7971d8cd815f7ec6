"""The gates that a model must pass before promotion."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from training.behaviour.cases import UNSEEN, load_cases
from training.behaviour.suite import UNSEEN_SHARE, run_suite
from training.datasets.catalog import members
from training.evaluation.bootstrap import paired_bootstrap
from training.evaluation.predictions import LabelledPredictions, pooled, predict_sets
from training.evaluation.quantifying import share_error
from training.registry.versions import read_stages
from undertone.errors import MissingObjectError, ModelRefusedError
from undertone.models.model import Model
from undertone.models.store import ModelStore, Pointer
from undertone.predictions import Predictor
from undertone.registry.gate import Gate
from undertone.registry.stages import Stage
from undertone.shares import Adjustment

AT_LEAST = ("macro_recall", "macro_f1", "accuracy")
AT_MOST = ("calibration_error", "class_calibration_error", "share_error")
DEFAULT = Adjustment()
SPEED_COMMENTS = 500
SPEED_ROUNDS = 5


def loads(store: ModelStore, version: str) -> tuple[Gate, Model | None]:
    """Check that the file matches its card and this code can serve it: hash, labels, text version, signature."""
    try:
        pointer = Pointer(version=version, sha256=store.read_card(version).sha256)
        model = Model.load(*store.read_model(pointer))
    except ModelRefusedError as error:
        return Gate("loads and has the signature", False, str(error)), None
    return Gate("loads and has the signature", True, f"text version {model.card.text_version}"), model


def behaves(model: Predictor) -> Gate:
    """Check that the model passes the behavioural suite."""
    result = run_suite(model)
    short = result.shortcomings()
    return Gate("behavioural suite", not short, "; ".join(short) or f"{result.passed} of {result.total} cases pass")


def behaves_unseen(model: Predictor) -> Gate:
    """Check that the model passes the held-out cases, without revealing which fail."""
    result = run_suite(model, load_cases(UNSEEN))
    found = f"{result.passed} of {result.total} hold, required {UNSEEN_SHARE:.0%}"
    return Gate("unseen behavioural cases", result.share >= UNSEEN_SHARE, found)


def reaches(
    predictions: Mapping[str, LabelledPredictions], thresholds: Mapping[str, Any], adjustment: Adjustment = DEFAULT
) -> Iterable[Gate]:
    """Check the thresholds of params.yaml on each set they list."""
    found = {
        name: entry.figures() | {"share_error": share_error(entry, adjustment)} for name, entry in predictions.items()
    }
    for figure in (*AT_LEAST, *AT_MOST):
        for name, bound in thresholds.get(figure, {}).items():
            value = found[name][figure]
            at_most = figure in AT_MOST
            passed = value <= bound if at_most else value >= bound
            yield Gate(f"{figure} on {name}", passed, f"{value:.4f}, required {'<=' if at_most else '>='} {bound}")


def holds_its_own(
    new: Mapping[str, LabelledPredictions], old: Mapping[str, LabelledPredictions], params: Mapping[str, Any]
) -> Iterable[Gate]:
    """Check that the model is not worse than the current one on the same data, within the margin."""
    for name in params.get("against_production", new):
        figure = compared_by(name, params)
        predictions, margin = new[name], params["margin"]
        difference, low, high = paired_bootstrap(predictions.truth, old[name].labels, predictions.labels, figure=figure)
        text = f"{difference:+.4f} {_said(figure)}, 95 % interval {low:+.4f} to {high:+.4f}, required > {-margin}"
        yield Gate(f"against production on {name}", low > -margin, text)


def compared_by(name: str, params: Mapping[str, Any]) -> str:
    """Return the metric that a set has a threshold for."""
    return next((figure for figure in AT_LEAST if name in params.get(figure, {})), "macro_recall")


def _said(figure: str) -> str:
    return figure.replace("_", "-").replace("f1", "F1")


def is_fast(model: Predictor, texts: Sequence[str], most_ms: float) -> Gate:
    """Check that the best of a few rounds of 500 comments is below the limit."""
    chosen = list(texts[:SPEED_COMMENTS]) or ["a comment"] * SPEED_COMMENTS
    seconds = []
    for _ in range(SPEED_ROUNDS):
        started = time.perf_counter()
        model.predict(chosen)
        seconds.append(time.perf_counter() - started)
    best = min(seconds) * 1000
    return Gate(f"{len(chosen)} comments", best <= most_ms, f"{best:.0f} ms, required <= {most_ms} ms")


def is_small(size: int, most_megabytes: float) -> Gate:
    """Check that the file is small enough for a function's memory and cold start."""
    return Gate("file", size <= most_megabytes * 1e6, f"{size / 1e6:.2f} MB, required <= {most_megabytes} MB")


def judge(
    store: ModelStore, version: str, *, tests: Mapping[str, pd.DataFrame], params: Mapping[str, Any]
) -> list[Gate]:
    """Run every gate on a version; stop if it cannot be loaded."""
    loaded, model = loads(store, version)
    if model is None:
        return [loaded]
    wanted = set(members({name for section in params.values() if isinstance(section, Mapping) for name in section}))
    chosen = {name: frame for name, frame in tests.items() if name in wanted}
    predictions = pooled(predict_sets(model, chosen))
    texts = [text for frame in tests.values() for text in frame["text"].tolist()[:SPEED_COMMENTS]]
    size = len(store.read_model(Pointer(version=version, sha256=model.card.sha256))[0])
    gates = [loaded, behaves(model), behaves_unseen(model), *reaches(predictions, params, model.card.shares)]
    gates += [is_fast(model, texts, params["most_ms_for_500_comments"]), is_small(size, params["most_megabytes"])]
    return [*gates, *against_production(store, version, predictions, chosen, params)]


def against_production(
    store: ModelStore,
    version: str,
    predictions: Mapping[str, LabelledPredictions],
    tests: Mapping[str, pd.DataFrame],
    params: Mapping[str, Any],
) -> Iterable[Gate]:
    """Compare a version with production, on the same texts if this code can run both."""
    served = Stage(store).state().current
    if served is None:
        yield from _against_other_text_versions(store, predictions, params)
    elif served.version != version:
        try:
            present = Model.load(*store.read_model(served))
        except (ModelRefusedError, MissingObjectError) as error:
            yield Gate("against production", True, f"not compared, production cannot be loaded: {error}")
        else:
            yield from holds_its_own(predictions, pooled(predict_sets(present, tests)), params)


def _against_other_text_versions(
    store: ModelStore, predictions: Mapping[str, LabelledPredictions], params: Mapping[str, Any]
) -> Iterable[Gate]:
    """Compare with the cards of models of other text versions, which this code cannot run."""
    for name, state in read_stages(store).items():
        if not name.startswith("production") or state.current is None:
            continue
        try:
            card = store.read_card(state.current.version)
        except (ModelRefusedError, MissingObjectError) as error:
            yield Gate(f"against {name}", True, f"not compared: {error}")
            continue
        for held_out in sorted(set(params.get("against_production", predictions)) & set(card.metrics)):
            figure, margin = compared_by(held_out, params), params["margin"]
            found, before = predictions[held_out].figures()[figure], card.metrics[held_out][figure]
            text = f"{found - before:+.4f} {_said(figure)} by its card, required > {-margin}"
            yield Gate(f"against {name} on {held_out}", found - before > -margin, text)
