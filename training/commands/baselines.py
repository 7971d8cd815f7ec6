"""``undertone baselines``: compare a model with lexicons and plain learners on the same held-out comments."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.options import ModelOption, ParamsOption, StoreOption, output_folder

if TYPE_CHECKING:
    import pandas as pd

    from training.datasets import Corpus
    from training.experiments.leaderboard import Leaderboard
    from undertone.models.model import Model

FOLDER = Path("build/experiments")
OURS = "Undertone"


def baselines(
    model: ModelOption = None,
    store: StoreOption = None,
    params: ParamsOption = None,
    out: Annotated[
        Path, typer.Option(callback=output_folder, help="Folder for the tables and the predictions of each system.")
    ] = FOLDER,
) -> None:
    """Compare a model with lexicons and plain learners, with paired intervals. Resumes after an interruption."""
    from training import console, datasets  # noqa: PLC0415
    from training.experiments.baselines import BASELINES  # noqa: PLC0415
    from training.experiments.leaderboard import Leaderboard, judged_sets  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415
    from training.stores import load_model  # noqa: PLC0415

    recipe, loaded = load_params(params), load_model(model, store=store)
    with console.err.status("Reading data"):
        corpus = datasets.load_section(recipe["data"])
    sets = judged_sets(corpus.tests, recipe["experiments"]["sets"])
    leaderboard = Leaderboard({name: frame["label"].tolist() for name, frame in sets.items()})
    for name in BASELINES:
        with console.err.status(name):
            leaderboard.predictions[name] = _predictions(name, corpus, sets, recipe, out)
    with console.err.status(OURS):
        leaderboard.predictions[OURS] = _ours(loaded, sets)
    figures = {name: leaderboard.figures(name) for name in BASELINES}
    (out / "baselines.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    path = out / "baselines.md"
    path.write_text("\n".join(_page(leaderboard, loaded.version)) + "\n", encoding="utf-8")
    console.out.print(path.read_text(encoding="utf-8"), highlight=False, markup=False, soft_wrap=True)


def _predictions(
    name: str, corpus: "Corpus", sets: "dict[str, pd.DataFrame]", recipe: dict[str, Any], out: Path
) -> dict[str, list[int]]:
    """Return the predictions of a baseline for each set, cached between runs."""
    from training.experiments.baselines import BASELINES, with_dev  # noqa: PLC0415
    from training.experiments.result_cache import ResultCache  # noqa: PLC0415
    from undertone.text import VERSION  # noqa: PLC0415

    def find() -> dict[str, list[int]]:
        # phrases are parts of sentences; only models of single words learn from them
        train = corpus.train[~corpus.train["source"].isin(recipe["model"].get("lexical", ()))]
        answer = BASELINES[name](*with_dev(train, corpus.dev))
        return {own: answer(frame["text"].tolist()) for own, frame in sets.items()}

    depends_on = {"system": name, "data": corpus.hashes, "rows": corpus.counts(), "sets": list(sets), "text": VERSION}
    found: dict[str, list[int]] = ResultCache(out / "baselines.jsonl").get(depends_on, find)
    return found


def _ours(model: "Model", sets: "dict[str, pd.DataFrame]") -> dict[str, list[int]]:
    from training.evaluation.predictions import predict_sets  # noqa: PLC0415

    return {name: predictions.labels for name, predictions in predict_sets(model, sets).items()}


def _page(leaderboard: "Leaderboard", version: str) -> list[str]:
    from training.experiments.leaderboard import differences, levels  # noqa: PLC0415

    names = list(leaderboard.truth)
    return [
        f"Undertone is model {version}. 95 % intervals in parentheses; the number of comments follows each set's name.",
        "",
        "Macro-F1:",
        "",
        levels(leaderboard, "macro_f1", names),
        "",
        "Macro-recall:",
        "",
        levels(leaderboard, "macro_recall", names),
        "",
        "Difference in macro-F1 on the same comments, Undertone minus each system (paired bootstrap):",
        "",
        differences(leaderboard, OURS, "macro_f1", names),
    ]
