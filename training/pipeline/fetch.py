"""Download the files of the named data sets to the cache, and record their hashes."""

from pathlib import Path

from training.command_errors import run_command
from training.datasets.catalog import data_set, is_named, members
from training.datasets.feedback import feedback_file, is_feedback
from training.datasets.fetch import cache_folder, fetch
from training.datasets.opinion_lexicon import RESOURCE, fetch_opinion_lexicon, lexicon_hash
from training.datasets.sources import OURS, file_sha256
from training.params import load_params
from training.pipeline.files import FETCHED, write_json


def main() -> None:
    """Run the stage."""
    section = load_params()["data"]
    found: dict[str, dict[str, str]] = {}
    for name in members([*section["train"], *section.get("dev", ()), *section["judge"]]):
        if name in OURS:
            found[name] = {OURS[name].name: file_sha256(OURS[name])}
        elif is_named(name):
            declared = data_set(name)
            found[name] = {fetch(declared, file).name: file.sha256 for file in declared.files}
        elif is_feedback(name):
            path = feedback_file(name, cache_folder())
            found[name] = {path.name: file_sha256(path)}
        else:
            found[name] = {} if name.startswith("s3://") else {name: file_sha256(Path(name))}
    fetch_opinion_lexicon(found)
    found[RESOURCE] = {"words": lexicon_hash()}
    write_json(FETCHED, found)


if __name__ == "__main__":
    run_command(main)
