import pytest

from deployment import stages
from tests.infrastructure.cloudformation import Stack


@pytest.fixture(scope="session", autouse=True)
def region() -> None:
    """SAM's transform asks boto3 for the region, whichever."""
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


@pytest.fixture(scope="session")
def dev() -> Stack:
    return Stack()


@pytest.fixture(scope="session")
def prod() -> Stack:
    configured = stages.read("prod").parameters
    return Stack({}, **configured, AllowedOrigin="https://example.org", AlarmEmail="ops@example.org")
