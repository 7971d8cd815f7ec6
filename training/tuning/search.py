"""A search over the model's numbers: scored on dev splits, pruned after a first look, kept in SQLite to go on later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pandas as pd
from optuna.trial import TrialState
from sqlalchemy.pool import NullPool

from training import recipe
from training.evaluation.figures import macro_recall

type OnTrial = Callable[[optuna.trial.FrozenTrial], None]


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched, on which rows.

    Attributes:
        params: All parameters; ``tune`` says what is searched, ``model`` holds the numbers that stay.
        train: Rows to fit on: text, label, source.
        dev: Rows to combine and to score on; the score is the mean of the macro-recalls of its sources.
    """

    params: Mapping[str, Any]
    train: pd.DataFrame
    dev: pd.DataFrame

    def run(self, trials: int, *, storage: Path, on_trial: OnTrial = lambda _: None) -> optuna.Study:
        """Run trials until the study has as many as were asked for; earlier ones count, broken ones are tried again."""
        # An interruption would be logged with a traceback; other errors are raised all the same.
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        storage.parent.mkdir(parents=True, exist_ok=True)
        study = optuna.create_study(
            study_name="undertone",
            storage=optuna.storages.RDBStorage(f"sqlite:///{storage.resolve()}", {"poolclass": NullPool}),
            direction="maximize",
            sampler=optuna.samplers.TPESampler(seed=len(self.train) % 1000),
            pruner=optuna.pruners.MedianPruner(n_startup_trials=4),
            load_if_exists=True,
        )
        if not study.trials:
            study.enqueue_trial(self._present())
        _try_broken_ones_again(study)
        ended = len(study.get_trials(states=(TrialState.COMPLETE, TrialState.PRUNED)))
        if trials > ended:
            study.optimize(self._score, n_trials=trials - ended, callbacks=[lambda _, trial: on_trial(trial)])
        return study

    def _present(self) -> dict[str, Any]:
        """The numbers of the present recipe, which are tried first."""
        from training.model import ModelParams  # noqa: PLC0415 - heavy

        present = ModelParams.of(self.params["model"])
        return {name: getattr(present, name) for name in self.params["tune"]["search"]}

    def _score(self, trial: optuna.Trial) -> float:
        chosen = {name: _suggest(trial, name, bounds) for name, bounds in self.params["tune"]["search"].items()}
        params = {**self.params, "model": {**self.params["model"], **chosen}}
        first = self.train.sample(frac=self.params["tune"]["first_look"], random_state=42)
        trial.report(self._fitted(first, params), step=0)
        if trial.should_prune():
            raise optuna.TrialPruned
        return self._fitted(self.train, params)

    def _fitted(self, rows: pd.DataFrame, params: Mapping[str, Any]) -> float:
        # every second dev row fits the layer that combines the parts, the others are scored
        combining, scored = self.dev[::2], self.dev[1::2]
        trained = recipe.fit_model(recipe.Lessons(rows, combining), params)
        scores = [
            macro_recall(part["label"], trained.predict(part["text"].tolist())) for _, part in scored.groupby("source")
        ]
        return float(np.mean(scores))


def _suggest(trial: optuna.Trial, name: str, bounds: Mapping[str, Any]) -> int | float:
    low, high, log = bounds["low"], bounds["high"], bounds.get("log", False)
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(name, low, high, log=log)
    return trial.suggest_float(name, low, high, log=log)


def write_best(best: Mapping[str, Any], path: Path) -> None:
    """Put numbers into the model section of params.yaml; everything else, comments too, stays as it is."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - only for writing

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 120
    params = yaml.load(path.read_text(encoding="utf-8"))
    for name, value in best.items():
        params["model"][name] = float(f"{value:.4g}") if isinstance(value, float) else value
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def _try_broken_ones_again(study: optuna.Study) -> None:
    """Queue the numbers of trials that an interruption cut off, unless they are queued or were tried since."""
    known = [trial.params or trial.system_attrs.get("fixed_params") for trial in study.trials if _counts(trial)]
    for broken in study.trials:
        if not _counts(broken) and broken.params and broken.params not in known:
            study.enqueue_trial(broken.params)
            known.append(broken.params)


def _counts(trial: optuna.trial.FrozenTrial) -> bool:
    return trial.state in {TrialState.COMPLETE, TrialState.PRUNED, TrialState.WAITING}
