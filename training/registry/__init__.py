"""Model versions and stages: the store is the source of truth, MLflow mirrors it."""

from training.registry.stages import Change, Stage
from training.registry.versions import Version, list_versions

__all__ = ["Change", "Stage", "Version", "list_versions"]
