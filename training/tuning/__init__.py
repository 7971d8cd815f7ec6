"""Looks for better numbers of the recipe with Optuna."""

from training.tuning.search import Search, write_best

__all__ = ["Search", "write_best"]
