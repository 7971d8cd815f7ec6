"""Read, clean and split the data."""

from training import datasets
from training.command_errors import run_command
from training.params import load_params
from training.pipeline.files import write_corpus


def main() -> None:
    """Run the stage."""
    section = load_params()["data"]
    corpus = datasets.load(
        section["train"],
        steered_by=section.get("dev", ()),
        judged_on=section["judge"],
        on_source=lambda name: print(f"reading {name}"),
    )
    for message in corpus.bad:
        print(f"skipped {message}")
    write_corpus(corpus)


if __name__ == "__main__":
    run_command(main)
