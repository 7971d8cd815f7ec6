"""MLflow loads the model of a stage, and its predictions match the API's."""

import subprocess
import sys

import pytest

from training import tracking
from training.registry import Stage, mirror
from training.registry.recording import recording
from undertone.models.store import ModelStore, Pointer

LOAD = """
import mlflow, pandas as pd
model = mlflow.pyfunc.load_model("models:/undertone@production")
for comments in (["good", "something"], pd.DataFrame({"text": ["good", "something"]})):
    print(model.predict(comments).to_json(orient="records"))
print(model.metadata.get_input_schema(), model.metadata.get_output_schema().input_names(), model.input_example)
"""


@pytest.mark.usefixtures("mlflow_database")
def test_the_production_model_loads_by_alias_without_this_checkout(candidates: ModelStore) -> None:
    stage = Stage(candidates)
    assert mirror.show_stage(candidates, "production", stage.promote("b", stage.state()).entry) == ""
    loaded = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOAD], check=True, capture_output=True, text=True, cwd=candidates.name
    )
    of_list, of_table, schema = loaded.stdout.splitlines()[-3:]
    assert '"sentiment":"Positive","label":1' in of_list
    assert of_table == of_list
    assert schema.startswith("[string (required)]")


@pytest.mark.usefixtures("mlflow_database")
def test_a_run_records_user_parameters_data_and_commit(candidates: ModelStore) -> None:
    with recording() as run:
        run.parameters({"model": {"rounds": 3}})
        card = candidates.read_card("a")
        onnx, _ = candidates.read_model(Pointer(version="a", sha256=card.sha256))
        run.model(candidates, card.version, onnx)
    assert run.problem == ""
    found = tracking.client().get_run(run.run)
    assert found.data.params == {"model.rounds": "3"}
    assert found.info.run_name == "a"
    assert found.info.end_time > found.info.start_time
    assert len(found.data.tags["mlflow.source.git.commit"]) == 40
    assert found.data.tags["mlflow.user"]


@pytest.mark.usefixtures("mlflow_database")
def test_failed_training_is_recorded_as_failed() -> None:
    with pytest.raises(RuntimeError), recording() as run:
        raise RuntimeError("no data")
    assert tracking.client().get_run(run.run).info.status == "FAILED"


@pytest.mark.usefixtures("mlflow_database")
def test_a_rejected_promotion_is_tagged_on_the_version(candidates: ModelStore) -> None:
    mirror.register(tracking.client(), candidates, "c")
    assert mirror.show_refusal(candidates, "c", "production", ["behavioural suite", "file"]) == ""
    (found,) = tracking.client().search_model_versions("tags.version = 'c'")
    assert found.tags["refused.production"] == "behavioural suite; file"
