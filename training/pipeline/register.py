"""Put the model into the store, and record the run in MLflow; the stage decides nothing about what is served."""

from training.pipeline.files import CARD, FOLDER, ONNX, REPORTS, write_json
from training.registry.recording import record
from training.stores import the_store
from undertone.errors import MissingObjectError
from undertone.models.card import Card


def main() -> None:
    """Run the stage; a store that serves nothing yet serves this version."""
    card, onnx, store = Card.from_json(CARD.read_bytes()), ONNX.read_bytes(), the_store()
    store.put_model(onnx, card)
    try:
        store.read_pointer("production")
        first = False
    except MissingObjectError:
        first = True
    run = record(store, card.version, onnx, production=first, files=[REPORTS])
    write_json(FOLDER / "registered.json", {"version": card.version, "store": store.name, "run": run})
    print(f"{card.version} is in {store.name}; let it in with: undertone promote {card.version} --to staging")


if __name__ == "__main__":
    main()
