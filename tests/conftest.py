"""Shared configuration: markers by folder, one Hypothesis profile, fixtures for stores and MLflow databases."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.fixtures import empty_database, mlflow_database, store

__all__ = ["empty_database", "mlflow_database", "store"]

TESTS = Path(__file__).parent

# Deterministic examples, so that a failure is caused by a code change; no deadline, because machines differ in speed.
settings.register_profile(
    "undertone", deadline=None, derandomize=True, max_examples=40, suppress_health_check=list(HealthCheck)
)
settings.load_profile("undertone")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with the name of its folder: unit, functional, model, infrastructure or e2e."""
    for item in items:
        item.add_marker(item.path.relative_to(TESTS).parts[0])
