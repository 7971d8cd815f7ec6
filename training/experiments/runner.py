"""Runs trials one after the other and saves each result at once, so that an interrupted run resumes."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.evaluation.metrics import figures
from training.experiments.baselines import BASELINES
from training.experiments.features import vectorizer
from training.experiments.learners import Fitted, Labels, fit_learner
from training.experiments.plan import TEXT, Trial
from training.experiments.stacked import Stacked
from undertone.text import normalize

type Result = dict[str, Any]


@dataclass(slots=True)
class Split:
    """Training, validation and test rows."""

    fit: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def split_off(train: pd.DataFrame, test: pd.DataFrame, share: float, seed: int) -> Split:
    """Hold out a share of the training rows for validation."""
    from sklearn.model_selection import train_test_split  # noqa: PLC0415

    fit, validation = train_test_split(train, test_size=share, random_state=seed, stratify=train["label"])
    return Split(fit.reset_index(drop=True), validation.reset_index(drop=True), test)


def run_trials(
    todo: Sequence[Trial],
    split: Split,
    *,
    grids: Mapping[str, Any],
    results: Path,
    data_hash: str,
    on_result: Callable[[Trial, Result], None] = lambda *_: None,
) -> list[Result]:
    """Run all trials without a saved result; return all results, in the order of the trials.

    Args:
        todo: The trials.
        split: The rows.
        grids: Settings of the features, the seed.
        results: File of JSON lines to which finished trials are appended.
        data_hash: Hash of the data; results on other data are ignored.
        on_result: Called with each trial and its result, saved or new.
    """
    done = {entry["key"]: entry for entry in _read(results)}
    texts = Texts(split, grids)
    found = []
    for trial in todo:
        key = key_of(trial, grids, data_hash)
        if key not in done:
            done[key] = {"key": key, "trial": trial.name, "learner": trial.learner, "features": trial.features}
            done[key] |= {"balance": trial.balance, "settings": dict(trial.settings)} | _run(trial, split, texts)
            with results.open("a", encoding="utf-8") as file:
                # the previous line may be truncated
                file.write(("\n" if _is_cut(results) else "") + json.dumps(done[key]) + "\n")
        on_result(trial, done[key])
        found.append(done[key])
    return found


def key_of(trial: Trial, grids: Mapping[str, Any], data_hash: str) -> str:
    """Return the key of a trial on this data with these settings."""
    return trial.key({"data": data_hash, "features": grids["features"].get(trial.features), "seed": grids["seed"]})


def _read(path: Path) -> Iterator[Result]:
    path.parent.mkdir(parents=True, exist_ok=True)
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:  # a line truncated by an interruption; its trial is repeated
            continue


def _is_cut(path: Path) -> bool:
    written = path.read_bytes()
    return bool(written) and not written.endswith(b"\n")


class Texts:
    """Normalised texts and their matrices; the matrices of one type of features are cached at a time."""

    def __init__(self, split: Split, grids: Mapping[str, Any]) -> None:
        self._frames = (split.fit, split.validation, split.test)
        self._grids = grids
        self._lines: list[list[str]] | None = None
        self._form = ""
        self._vectorizer: Any = None
        self._matrices: tuple[Any, Any, Any] | None = None

    def lines(self) -> list[list[str]]:
        """Return the normalised texts of training, validation and test rows."""
        if self._lines is None:
            self._lines = [[normalize(text) for text in frame["text"]] for frame in self._frames]
        return self._lines

    def matrices(self, form: str) -> tuple[Any, Any, Any]:
        """Return the matrices of the same rows."""
        if self._matrices is None or self._form != form:
            self._vectorizer = made = vectorizer(self._grids["features"][form], self._grids["seed"])
            fit, validation, test = self.lines()
            self._matrices = made.fit_transform(fit), made.transform(validation), made.transform(test)
            self._form = form
        return self._matrices

    def vectorizer(self, form: str) -> Any:
        """Return the vectoriser of these matrices."""
        self.matrices(form)
        return self._vectorizer


def _run(trial: Trial, split: Split, texts: Texts) -> Result:
    started = time.perf_counter()
    if trial.features == TEXT:
        answer = BASELINES[trial.learner](split.fit, split.validation)
        validation, test = (np.array(answer(frame["text"].tolist())) for frame in (split.validation, split.test))
    elif trial.learner == "stacked":
        lines = texts.lines()
        stacked = Stacked(trial.settings).fit(lines[0], split.fit["label"].to_numpy())
        validation, test = stacked.predict(lines[1]), stacked.predict(lines[2])
    else:
        fitted = fit_trial(trial, split, texts)
        validation, test = (fitted.predict(matrix) for matrix in texts.matrices(trial.features)[1:])
    seconds = round(time.perf_counter() - started, 1)
    judged = {"validation": figures(split.validation["label"], validation), "test": figures(split.test["label"], test)}
    return {"seconds": seconds, **judged, "labels": test.tolist()}


def fit_trial(trial: Trial, split: Split, texts: Texts) -> Fitted:
    """Fit the learner of a trial on its features."""
    x, y = texts.matrices(trial.features)[0], split.fit["label"].to_numpy()
    return fit_learner(trial.learner, trial.settings, *_balanced(trial.balance, x, y))


def _balanced(way: str, x: Any, y: Labels) -> tuple[Any, Labels, NDArray[np.float64] | None]:
    """Balance classes by weights, by oversampling (over) or by undersampling (under)."""
    if way == "none":
        return x, y, None
    if way == "weights":
        counts = np.bincount(y + 1, minlength=3)
        present = (counts > 0).sum()
        return x, y, (len(y) / (present * np.maximum(counts, 1)))[y + 1]
    from imblearn.over_sampling import RandomOverSampler  # noqa: PLC0415
    from imblearn.under_sampling import RandomUnderSampler  # noqa: PLC0415

    sampler = RandomOverSampler if way == "over" else RandomUnderSampler
    drawn_x, drawn_y = sampler(random_state=42).fit_resample(x, y)
    return drawn_x, drawn_y, None
