"""``undertone ablate``: measure how much each mechanism of the recipe contributes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.options import ParamsOption, output_folder

if TYPE_CHECKING:
    import pandas as pd

    from training.datasets import Corpus

FOLDER = Path("build/experiments")
WHOLE = "the whole recipe"


def ablate(
    only: Annotated[list[str] | None, typer.Option(help="Run only these changes; can be repeated.")] = None,
    params: ParamsOption = None,
    out: Annotated[
        Path, typer.Option(callback=output_folder, help="Folder for the table and the predictions of each model.")
    ] = FOLDER,
) -> None:
    """Train without each mechanism listed in the parameters in turn. Resumes after an interruption."""
    from training import console, datasets  # noqa: PLC0415
    from training.errors import TrainingError  # noqa: PLC0415
    from training.experiments.leaderboard import Leaderboard, differences, judged_sets, levels  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415

    recipe = load_params(params)
    changes: dict[str, list[str]] = {WHOLE: []} | recipe["ablate"]
    if unknown := set(only or ()) - set(changes):
        raise TrainingError(f"Unknown change: {sorted(unknown)}. Expected some of {', '.join(recipe['ablate'])}.")
    with console.err.status("Reading data"):
        corpus = datasets.load_section(recipe["data"])
    sets = judged_sets(corpus.tests, recipe["experiments"]["sets"])
    leaderboard = Leaderboard({name: frame["label"].tolist() for name, frame in sets.items()})
    for name, overrides in changes.items():
        if not only or name in {WHOLE, *only}:
            with console.err.status(f"Training: {name}"):
                changed = load_params(params, overrides)
                rows = corpus if changed["data"] == recipe["data"] else datasets.load_section(changed["data"])
                leaderboard.predictions[name] = _predictions(changed, rows, sets, out)
    names = list(sets)
    lines = [levels(leaderboard, "macro_f1", names), "", differences(leaderboard, WHOLE, "macro_f1", names)]
    path = out / "ablation.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    console.out.print(path.read_text(encoding="utf-8"), highlight=False, markup=False, soft_wrap=True)


def _predictions(
    recipe: dict[str, Any], corpus: "Corpus", sets: "dict[str, pd.DataFrame]", out: Path
) -> dict[str, list[int]]:
    """Return the predictions of a model with these parameters for each set, cached between runs."""
    from training.experiments.result_cache import ResultCache  # noqa: PLC0415
    from training.recipe.fit import fit_model  # noqa: PLC0415
    from training.recipe.rows import training_data  # noqa: PLC0415
    from undertone.text import VERSION  # noqa: PLC0415

    def find() -> dict[str, list[int]]:
        trained = fit_model(training_data(corpus), recipe)
        return {name: trained.predict(frame["text"].tolist()).tolist() for name, frame in sets.items()}

    depends_on = {"model": recipe["model"], "data": corpus.hashes, "rows": corpus.counts(), "text": VERSION}
    found: dict[str, list[int]] = ResultCache(out / "ablation.jsonl").get(depends_on, find)
    return found
