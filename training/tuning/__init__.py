"""Hyperparameter tuning with Optuna."""

from training.tuning.search import Gain, Search, write_best

__all__ = ["Gain", "Search", "write_best"]
