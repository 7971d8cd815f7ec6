import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from devtools.s3 import s3_server
from tests.infrastructure.cloudformation import Stack
from tests.support.iam import Enforced, enforced
from tests.support.job_functions import Functions
from tests.support.stores import folder_store
from undertone.jobs.sessions import job_session
from undertone_bulk import splitting


@pytest.fixture(scope="session")
def stack() -> Stack:
    with patch.dict(os.environ, AWS_DEFAULT_REGION="eu-central-1"):
        return Stack(Jobs="true")


@pytest.fixture
def iam(stack: Stack) -> Iterator[Enforced]:
    job_session.cache_clear()
    with s3_server(), enforced(stack) as found:
        yield found


@pytest.fixture
def functions(iam: Enforced, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Functions:
    monkeypatch.setattr(splitting, "PIECE_BYTES", 300)
    return Functions(folder_store(tmp_path / "store").name)
