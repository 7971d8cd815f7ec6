"""Write the report: metrics, charts, and an HTML page."""

from training.command_errors import run_command
from training.evaluation.predictions import predict_sets
from training.params import load_params
from training.pipeline.files import CURVE, FOLDER, PARITY, REPORTS, read_corpus, read_json
from training.reports.terms import distinctive_terms
from training.reports.writing import write_report
from training.stores import load_model


def main() -> None:
    """Run the stage."""
    params, corpus, model = load_params(), read_corpus(), load_model(str(FOLDER))
    card = model.card
    info = {"version": card.version, "created": card.created, "sha256": card.sha256, "text version": card.text_version}
    info |= {f"rows of {name}": entry["rows"] for name, entry in card.data.items()}
    info |= {f"parity: {name}": value for name, value in read_json(PARITY).items()}
    info |= {f"parameters: {name}": value for name, value in card.parameters.items()} | card.libraries
    write_report(
        REPORTS,
        title=f"Undertone {card.version}",
        predictions=predict_sets(model, corpus.tests),
        info=info,
        curve=read_json(CURVE),
        terms=distinctive_terms(
            corpus.train["text"].tolist(), corpus.train["label"].tolist(), params["report"]["distinctive_terms"]
        ),
    )


if __name__ == "__main__":
    run_command(main)
