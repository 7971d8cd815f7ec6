"""Model versions and stages: the store is the source of truth, MLflow mirrors it."""

from training.registry.versions import Version, list_versions
from undertone.registry.stages import Change, Stage

__all__ = ["Change", "Stage", "Version", "list_versions"]
