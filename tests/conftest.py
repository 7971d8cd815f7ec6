"""Shared configuration: markers by folder, one Hypothesis profile, fixtures for stores and MLflow databases."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.fixtures import empty_database, mlflow_database, store

__all__ = ["empty_database", "mlflow_database", "store"]

TESTS = Path(__file__).parent
LONGEST_FIRST = ["e2e", "model", "functional", "infrastructure", "unit"]

# Deterministic examples, so that a failure is caused by a code change; no deadline, because machines differ in speed.
settings.register_profile(
    "undertone", deadline=None, derandomize=True, max_examples=40, suppress_health_check=list(HealthCheck)
)
settings.load_profile("undertone")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with the name of its folder: unit, functional, model, infrastructure or e2e.

    The folders whose files take longest come first, so that parallel processes end at the same time.
    """
    for item in items:
        item.add_marker(_folder(item))
    items.sort(key=lambda item: LONGEST_FIRST.index(_folder(item)))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]
