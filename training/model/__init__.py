"""The model: linear scores of words, boosted trees, a small neural network, and a combining layer, in one ONNX graph.

    trained = fit(Rows(texts, labels, sources), dev, ModelParams.of(params["model"]))
    trained.predict_proba(texts)       # reference path (scikit-learn, LightGBM): raw texts
    onnx = export.to_onnx(trained)     # served path: normalised texts
    parity.check(trained, onnx, texts) # compares both paths

Steps of both paths: ``undertone.text.normalize`` -> terms (words and word pairs) -> one row of
integers per term (linear weights of several models, lexicons, counts, a vector) -> sums per text -> trees and net ->
one dense layer -> softmax. All sums are sums of integers, so their order does not matter and both paths compute the
same features, bit for bit.
"""

from training.model.fit import Rows, fit
from training.model.params import ModelParams
from training.model.trained import TrainedModel

__all__ = ["ModelParams", "Rows", "TrainedModel", "fit"]
