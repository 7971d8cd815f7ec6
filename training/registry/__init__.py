"""Versions of the model and what serves them: the store has the truth, MLflow mirrors it."""

from training.registry.stages import Change, Stage
from training.registry.versions import Version, list_versions

__all__ = ["Change", "Stage", "Version", "list_versions"]
