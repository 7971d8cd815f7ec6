"""The script of a retraining job: export corrections, train, evaluate, and promote the model to staging.

Hyperparameters: ``job`` (its name), ``store`` and ``feedback`` (where models and corrections are), ``most_per_client``,
``force`` (the reason to continue if gates fail; empty to stop), ``data`` (data sets in addition to ``feedback``, with
commas; default those of params.yaml), and any number of params.yaml by its dotted name. Data sets are downloaded. The
version and its gates stay in the store for the following steps.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.datasets.feedback import NAME
from training.errors import DataError
from training.feedback.exporting import export
from training.params import load_params
from training.registry import Stage
from training.retraining.steps import Evaluated, train_and_evaluate, with_data
from training.sagemaker.entry import write_parameter
from undertone.errors import UndertoneError
from undertone.feedback.tables import open_table
from undertone.models.store import ModelStore, open_store
from undertone.registry.retrained import Retrained

STORE_SECONDS = 60.0
FAILURE_CHARACTERS = 1024
"""Maximum number of characters that SageMaker shows of a failure reason."""


def main(environment: Mapping[str, str] = os.environ) -> None:
    """Retrain with the hyperparameters.

    Raises:
        DataError: There are too few accepted corrections.
        GateError: The model fails a gate; it stays a candidate.
    """
    found: dict[str, Any] = json.loads(environment["SM_HPS"])
    cache = Path(environment["SM_OUTPUT_INTERMEDIATE_DIR"], "data")
    os.environ["UNDERTONE_DATA"] = str(cache)
    table = open_table(found["feedback"])
    if table is None:
        raise DataError("Feedback is off, so there is nothing to retrain with. Expected dynamodb://TABLE.")
    export(table.all(), cache / NAME, most_per_client=int(found["most_per_client"]))
    params = load_params(changes=[f"{name}={write_parameter(value)}" for name, value in found.items() if "." in name])
    settings = with_data(params, [name.strip() for name in found.get("data", "").split(",") if name.strip()])
    store = open_store(found["store"], seconds=STORE_SECONDS)
    judged = train_and_evaluate(store, settings, found.get("force", ""), lambda step: print(step, flush=True))
    _put_into_staging(store, judged, found["job"])
    print(f"version={judged.card.version}; in staging", flush=True)


def _put_into_staging(store: ModelStore, judged: Evaluated, job: str) -> None:
    staging, card = Stage(store, "staging"), judged.card
    staging.promote(card.version, staging.state(), **judged.entry)
    entry = judged.entry
    Retrained(version=card.version, sha256=card.sha256, gates=entry["gates"], refused=entry["refused"]).write(
        store, job
    )


def run(environment: Mapping[str, str] = os.environ) -> None:
    """Retrain; on failure, write the reason for the job's FailureReason."""
    try:
        main(environment)
    except UndertoneError as error:
        reason = Path(environment["SM_OUTPUT_DIR"], "failure")
        reason.write_text(str(error)[:FAILURE_CHARACTERS], encoding="utf-8")
        sys.exit(str(error))


if __name__ == "__main__":
    run()
