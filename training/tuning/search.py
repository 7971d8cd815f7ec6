"""A search over hyperparameters: chosen on some dev rows, confirmed on others, stored in SQLite to resume later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import optuna
import pandas as pd
from optuna.trial import TrialState
from sqlalchemy.pool import NullPool

from training.datasets.clean import keys
from training.datasets.corpus import Corpus
from training.datasets.splits import deal
from training.evaluation.bootstrap import mean_difference, value
from training.experiments.leaderboard import judged_sets
from training.experiments.result_cache import hash_of
from training.recipe.fit import fit_model
from training.recipe.rows import TrainingData, training_data
from undertone.text import VERSION

type OnTrial = Callable[[optuna.trial.FrozenTrial], None]

FIGURE = "macro_f1"
SEED = 42
DEALT = {"combine": {"choose": 0.3, "confirm": 0.3}}
"""Dev rows: most fit the combining layer, some select hyperparameters, some confirm the selection."""


class Gain(NamedTuple):
    """Gain of the best hyperparameters on rows not used to choose them, with the 95 % interval."""

    difference: float
    low: float
    high: float

    @property
    def is_real(self) -> bool:
        """Whether the gain is significant."""
        return self.low > 0


@dataclass(frozen=True, slots=True)
class Search:
    """A hyperparameter search and its rows.

    Attributes:
        params: All parameters; ``tune`` defines the search space, ``model`` the other hyperparameters.
        rows: Rows to train on.
        choose: Sets to score trials on; the score is the mean of their macro-F1.
        confirm: Sets to confirm the best trial on.
        name: Name of the study, derived from the data, the recipe and the search space.
    """

    params: Mapping[str, Any]
    rows: TrainingData
    choose: Mapping[str, pd.DataFrame]
    confirm: Mapping[str, pd.DataFrame]
    name: str

    @classmethod
    def of(cls, params: Mapping[str, Any], corpus: Corpus) -> "Search":
        """Split the dev rows of a corpus, and name the study."""
        train, dev = training_data(corpus)
        parts = deal({"combine": dev, "choose": dev[:0], "confirm": dev[:0]}, DEALT)
        choose, confirm = (_by_source(parts[part], params["tune"]["dev"]) for part in ("choose", "confirm"))
        rows = TrainingData(train, parts["combine"])
        belongs_to = {"recipe": params["model"], "tune": params["tune"], "text": VERSION}
        texts = [hash_of([*keys(frame), *frame["label"].tolist(), *frame["source"]]) for frame in (train, dev)]
        return cls(params, rows, choose, confirm, f"undertone-{hash_of([belongs_to, texts])}")

    def run(self, trials: int, *, storage: Path, on_trial: OnTrial = lambda _: None) -> optuna.Study:
        """Run trials until the study has the requested number; earlier ones count, interrupted ones are repeated."""
        # An interruption would be logged with a traceback; other errors are raised all the same.
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        storage.parent.mkdir(parents=True, exist_ok=True)
        study = optuna.create_study(
            study_name=self.name,
            storage=optuna.storages.RDBStorage(f"sqlite:///{storage.resolve()}", {"poolclass": NullPool}),
            direction="maximize",
            pruner=optuna.pruners.MedianPruner(n_startup_trials=4),
            load_if_exists=True,
        )
        # a sampler with the same seed would repeat its samples from before an interruption
        study.sampler = optuna.samplers.TPESampler(seed=SEED + len(study.trials))
        if not study.trials:
            study.enqueue_trial(self.present())
        _try_broken_ones_again(study)
        ended = len(study.get_trials(states=(TrialState.COMPLETE, TrialState.PRUNED)))
        if trials > ended:
            study.optimize(self._score, n_trials=trials - ended, callbacks=[lambda _, trial: on_trial(trial)])
        return study

    def present(self) -> dict[str, Any]:
        """Return the current hyperparameters, which are tried first."""
        from training.model import ModelParams  # noqa: PLC0415 - heavy

        present = ModelParams.of(self.params["model"])
        return {name: getattr(present, name) for name in self.params["tune"]["search"]}

    def gain(self, best: Mapping[str, Any]) -> Gain:
        """Compare the best hyperparameters with the current ones on rows that neither was chosen on."""
        if dict(best) == self.present():
            return Gain(0.0, 0.0, 0.0)
        old, new = (self._fitted(self.rows, numbers) for numbers in (self.present(), best))
        predictions = [
            (frame["label"], old.predict(frame["text"].tolist()), new.predict(frame["text"].tolist()))
            for frame in self.confirm.values()
        ]
        return Gain(*mean_difference(predictions, figure=FIGURE))

    def _score(self, trial: optuna.Trial) -> float:
        chosen = {name: _suggest(trial, name, bounds) for name, bounds in self.params["tune"]["search"].items()}
        first = self.rows.train.sample(frac=self.params["tune"]["first_look"], random_state=SEED)
        trial.report(self._scored(self.rows._replace(train=first.reset_index(drop=True)), chosen), step=0)
        if trial.should_prune():
            raise optuna.TrialPruned
        return self._scored(self.rows, chosen)

    def _scored(self, rows: TrainingData, numbers: Mapping[str, Any]) -> float:
        trained = self._fitted(rows, numbers)
        scores = [
            value(frame["label"], trained.predict(frame["text"].tolist()), FIGURE) for frame in self.choose.values()
        ]
        return float(np.mean(scores))

    def _fitted(self, rows: TrainingData, numbers: Mapping[str, Any]) -> Any:
        return fit_model(rows, {**self.params, "model": {**self.params["model"], **numbers}})


def _by_source(rows: pd.DataFrame, wanted: list[str]) -> dict[str, pd.DataFrame]:
    return judged_sets({str(name): part.reset_index(drop=True) for name, part in rows.groupby("source")}, wanted)


def _suggest(trial: optuna.Trial, name: str, bounds: Mapping[str, Any]) -> int | float:
    low, high, log = bounds["low"], bounds["high"], bounds.get("log", False)
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(name, low, high, log=log)
    return trial.suggest_float(name, low, high, log=log)


def write_best(best: Mapping[str, Any], path: Path) -> None:
    """Write hyperparameters to the model section of params.yaml, keeping everything else, including comments."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - only for writing

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 120
    params = yaml.load(path.read_text(encoding="utf-8"))
    for name, number in best.items():
        params["model"][name] = float(f"{number:.4g}") if isinstance(number, float) else number
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def _try_broken_ones_again(study: optuna.Study) -> None:
    """Queue the hyperparameters of interrupted trials, unless they are queued or were completed since."""
    known = [trial.params or trial.system_attrs.get("fixed_params") for trial in study.trials if _counts(trial)]
    for broken in study.trials:
        if not _counts(broken) and broken.params and broken.params not in known:
            study.enqueue_trial(broken.params)
            known.append(broken.params)


def _counts(trial: optuna.trial.FrozenTrial) -> bool:
    return trial.state in {TrialState.COMPLETE, TrialState.PRUNED, TrialState.WAITING}
