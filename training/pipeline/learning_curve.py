"""Compute the points of a learning curve: metrics by number of training rows."""

from collections.abc import Iterator

from training.command_errors import run_command
from training.params import load_params
from training.pipeline.files import CURVE, METRICS, read_corpus, read_json, write_json
from training.recipe.export import export_model
from training.recipe.fit import fit_model
from training.recipe.measure import measure
from training.recipe.rows import training_data


def main() -> None:
    """Run the stage; the last point is the model itself, whose metrics exist already."""
    params, corpus = load_params(), read_corpus()
    rows = training_data(corpus)

    def points() -> Iterator[dict[str, float]]:
        for share in params["report"]["learning_curve"]:
            part = rows._replace(train=rows.train.sample(frac=share, random_state=42))
            trained = fit_model(part, params)
            onnx, _ = export_model(trained, part.train["text"].tolist()[:1000], params)
            yield _point(len(part.train), measure(onnx, corpus).metrics)
            print(f"{share:.0%} of the rows done", flush=True)
        yield _point(len(rows.train), read_json(METRICS))

    write_json(CURVE, list(points()))


def _point(rows: int, metrics: dict[str, dict[str, float]]) -> dict[str, float]:
    return {"rows": rows} | {name: found["macro_recall"] for name, found in metrics.items()}


if __name__ == "__main__":
    run_command(main)
