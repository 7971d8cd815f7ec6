"""Versions of the model and their stages: registered in MLflow, served from the store, the two never apart."""

from training.registry.stages import Registry, Version

__all__ = ["Registry", "Version"]
