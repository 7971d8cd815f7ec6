# /// script
# requires-python = ">=3.13"
# dependencies = ["jax", "numpy", "onnx", "tokenizers"]
# ///
"""Train a small transformer from scratch, and write it as Optimum writes one: model.onnx, tokenizer.json, config.json.

    uv run devtools/small_transformer.py rows.csv folder

The CSV has the columns text and label (-1, 0, 1). It made tests/data/small_transformer, which shows that such a model
can be imported, evaluated and served; it is not accurate. JAX is a dependency of this script only, not of Undertone.
"""

import csv
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

TOKENS, WIDTH, HEADS, LAYERS, INNER, LONGEST = 2_000, 32, 2, 2, 64, 48
EPOCHS, BATCH, RATE = 4, 128, 3e-3
NORMS = ("attention_norm", "inner_norm")

type Weights = dict[str, Any]


def make_tokenizer(texts: list[str]) -> Tokenizer:
    """Learn a byte-pair vocabulary of lower-case text."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))  # noqa: S106 - a token of text
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=TOKENS, special_tokens=special))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def first_weights(seed: int) -> Weights:
    """Return small random weights."""
    random = np.random.default_rng(seed)
    weights = {"words": random.normal(0, 0.1, (TOKENS, WIDTH)), "places": random.normal(0, 0.1, (LONGEST, WIDTH))}
    for layer in range(LAYERS):
        for name, shape in {"q": WIDTH, "k": WIDTH, "v": WIDTH, "o": WIDTH, "up": INNER}.items():
            weights[f"{name}{layer}"] = random.normal(0, WIDTH**-0.5, (WIDTH, shape))
        weights[f"down{layer}"] = random.normal(0, INNER**-0.5, (INNER, WIDTH))
        weights |= {f"{norm}{layer}": np.ones(WIDTH) for norm in NORMS}
    weights["out"] = random.normal(0, 0.1, (WIDTH, 3))
    return {name: jnp.asarray(value, jnp.float32) for name, value in weights.items()}


def scores(weights: Weights, ids: Any, mask: Any) -> Any:
    """Return the scores [rows, 3] for ids and mask [rows, tokens]."""
    hidden = weights["words"][ids] + weights["places"][: ids.shape[1]]
    unseen = (1.0 - mask)[:, None, None, :] * -1e4
    for layer in range(LAYERS):
        inputs = _norm(hidden, weights[f"attention_norm{layer}"])
        q, k, v = (_heads(inputs @ weights[f"{name}{layer}"]) for name in "qkv")
        shares = jax.nn.softmax(q @ k.swapaxes(2, 3) / (WIDTH / HEADS) ** 0.5 + unseen, axis=-1)
        mixed = (shares @ v).swapaxes(1, 2).reshape(hidden.shape)
        hidden = hidden + mixed @ weights[f"o{layer}"]
        inputs = _norm(hidden, weights[f"inner_norm{layer}"])
        hidden = hidden + jax.nn.relu(inputs @ weights[f"up{layer}"]) @ weights[f"down{layer}"]
    seen = mask[:, :, None]
    return (hidden * seen).sum(axis=1) / seen.sum(axis=1) @ weights["out"]


def _norm(values: Any, scale: Any) -> Any:
    centred = values - values.mean(axis=-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) * scale


def _heads(values: Any) -> Any:
    rows, tokens, _ = values.shape
    return values.reshape(rows, tokens, HEADS, WIDTH // HEADS).swapaxes(1, 2)


@partial(jax.jit, donate_argnums=(0, 1))
def step(weights: Weights, moments: Any, ids: Any, mask: Any, classes: Any, rate: Any) -> tuple[Weights, Any]:
    """Take one step of Adam; the learning rate falls to 0 at the end of the training."""

    def loss(current: Weights) -> Any:
        logs = jax.nn.log_softmax(scores(current, ids, mask))
        return -jnp.take_along_axis(logs, classes[:, None], axis=1).mean()

    found = jax.grad(loss)(weights)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], found)
    second = jax.tree.map(lambda m, g: 0.98 * m + 0.02 * g**2, moments[1], found)
    moved = jax.tree.map(lambda w, m, v: w - rate * (m / (jnp.sqrt(v) + 1e-6) + 0.01 * w), weights, first, second)
    return moved, (first, second)


def train(ids: Any, mask: Any, classes: Any, seed: int = 1) -> Weights:
    """Fit the weights on batches with balanced classes."""
    weights, random = first_weights(seed), np.random.default_rng(seed)
    zeros = jax.tree.map(jnp.zeros_like, weights)
    moments, steps = (zeros, jax.tree.map(jnp.zeros_like, weights)), EPOCHS * len(ids) // BATCH
    chances = 1 / np.bincount(classes)[classes]
    rows = random.choice(len(ids), (steps, BATCH), p=chances / chances.sum())
    for number, chosen in enumerate(rows):
        rate = RATE * min(1.0, number / 200) * (1 - number / steps)
        weights, moments = step(weights, moments, ids[chosen], mask[chosen], classes[chosen], rate)
    return {name: np.asarray(value) for name, value in weights.items()}


class Graph:
    """A sequence of ONNX nodes."""

    def __init__(self, weights: Weights) -> None:
        self.nodes: list[Any] = []
        self.constants = [numpy_helper.from_array(value, name) for name, value in weights.items()]

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node; return the name of its output."""
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def constant(self, value: Any, kind: Any = np.float32) -> str:
        """Add a constant; return its name."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, kind), name))
        return name


def to_onnx(weights: Weights) -> bytes:
    """Return the same network as ONNX: input_ids, attention_mask int64 [rows, tokens] -> logits [rows, 3]."""
    graph = Graph(weights)
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    tokens = graph.add("Shape", "input_ids", start=1, end=2)
    places = graph.add("Slice", "places", graph.constant([0], np.int64), tokens)
    hidden = graph.add("Add", graph.add("Gather", "words", "input_ids"), places)
    hidden_mask = graph.add("Mul", graph.add("Sub", graph.constant(1), mask), graph.constant(-1e4))
    unseen = graph.add("Unsqueeze", hidden_mask, graph.constant([1, 2], np.int64))
    for layer in range(LAYERS):
        hidden = graph.add("Add", hidden, _attention(graph, hidden, unseen, layer))
        inputs = graph.add("LayerNormalization", hidden, f"inner_norm{layer}", epsilon=1e-5)
        inner = graph.add("Relu", graph.add("MatMul", inputs, f"up{layer}"))
        hidden = graph.add("Add", hidden, graph.add("MatMul", inner, f"down{layer}"))
    seen, axis = graph.add("Unsqueeze", mask, graph.constant([2], np.int64)), graph.constant([1], np.int64)
    total = graph.add("ReduceSum", graph.add("Mul", hidden, seen), axis, keepdims=0)
    mean = graph.add("Div", total, graph.add("ReduceSum", seen, axis, keepdims=0))
    graph.nodes.append(helper.make_node("MatMul", [mean, "out"], ["logits"]))
    taken = [helper.make_tensor_value_info(n, TensorProto.INT64, ["N", "T"]) for n in ("input_ids", "attention_mask")]
    given = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 3])]
    made = helper.make_model(
        helper.make_graph(graph.nodes, "small_transformer", taken, given, graph.constants),
        opset_imports=[helper.make_opsetid("", 18)],
        ir_version=10,
    )
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


def _attention(graph: Graph, hidden: str, unseen: str, layer: int) -> str:
    inputs = graph.add("LayerNormalization", hidden, f"attention_norm{layer}", epsilon=1e-5)
    shape = graph.constant([0, 0, HEADS, WIDTH // HEADS], np.int64)
    parts = [graph.add("Reshape", graph.add("MatMul", inputs, f"{name}{layer}"), shape) for name in "qkv"]
    q, v = (graph.add("Transpose", part, perm=[0, 2, 1, 3]) for part in (parts[0], parts[2]))
    k = graph.add("Transpose", parts[1], perm=[0, 2, 3, 1])
    products = graph.add("Mul", graph.add("MatMul", q, k), graph.constant((HEADS / WIDTH) ** 0.5))
    shares = graph.add("Softmax", graph.add("Add", products, unseen), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", shares, v), perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", mixed, graph.constant([0, 0, WIDTH], np.int64))
    return graph.add("MatMul", flat, f"o{layer}")


def main(rows: Path, folder: Path) -> None:
    """Train on the rows, and write the files."""
    with rows.open(encoding="utf-8", newline="") as file:
        pairs = [(row["text"], int(row["label"]) + 1) for row in csv.DictReader(file)]
    texts, classes = [text for text, _ in pairs], np.array([label for _, label in pairs])
    tokenizer = make_tokenizer(texts)
    ids, mask = np.zeros((len(texts), LONGEST), np.int32), np.zeros((len(texts), LONGEST), np.float32)
    for row, encoding in enumerate(tokenizer.encode_batch(texts)):
        ids[row, : len(encoding.ids)], mask[row, : len(encoding.ids)] = encoding.ids, 1
    weights = train(ids, mask, classes)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(to_onnx(weights))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    names = {"0": "negative", "1": "neutral", "2": "positive"}
    config = {"id2label": names, "max_position_embeddings": LONGEST, "pad_token_id": 0}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
