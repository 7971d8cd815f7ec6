"""Add the model to the store, and record the run in MLflow; production is unchanged."""

from datetime import datetime

from training.command_errors import run_command
from training.pipeline.files import CARD, FOLDER, ONNX, REPORTS, TRAINING, read_json, write_json
from training.registry.recording import record
from training.stores import initialized_store
from undertone.models.card import Card


def main() -> None:
    """Run the stage; the version is a candidate until it is promoted."""
    card, onnx, store = Card.from_json(CARD.read_bytes()), ONNX.read_bytes(), initialized_store()
    store.put_model(onnx, card)
    began = datetime.fromisoformat(read_json(TRAINING)["began"])
    recorded = record(store, card.version, onnx, files=[REPORTS], began=began)
    write_json(FOLDER / "registered.json", {"version": card.version, "store": store.name, "run": recorded.run})
    if recorded.problem:
        print(f"Not recorded in MLflow: {recorded.problem}")
    print(f"{card.version} is in {store.name}; promote it with: undertone promote {card.version} --to staging")


if __name__ == "__main__":
    run_command(main)
