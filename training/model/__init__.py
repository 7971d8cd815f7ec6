"""The model: linear scores of words under boosted trees, a small net, and a layer that combines both: one ONNX graph.

    trained = fit(Rows(texts, labels, sources), dev, ModelParams.of(params["model"]))
    trained.predict_proba(texts)       # the scikit-learn / LightGBM reference path, raw texts in
    onnx = export.to_onnx(trained)     # the served path: normalised text in
    parity.check(trained, onnx, texts) # both paths, compared

The way of a text through both paths: ``undertone.text.normalize`` -> terms (words and word pairs) -> one row of whole
numbers a term (linear weights of several models, lexicons, counts, a vector) -> sums a text -> LightGBM and the net ->
one dense layer -> softmax. All sums are sums of whole numbers, so their order does not matter and both paths see the
same features, bit for bit.
"""

from training.model.fit import Rows, fit
from training.model.params import ModelParams
from training.model.trained import TrainedModel

__all__ = ["ModelParams", "Rows", "TrainedModel", "fit"]
