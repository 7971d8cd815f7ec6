"""The post-deployment smoke test passes against a working server and fails against a faulty one."""

from pathlib import Path

import pytest

from deployment.smoke import COMMENTS, Api, run_checks
from devtools.local_server import running_server
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import folder_store, point
from undertone.text import normalize


@pytest.fixture
def store(tmp_path: Path) -> Path:
    store = folder_store(tmp_path / "store")
    good, bad, plain = map(normalize, COMMENTS)
    onnx = tiny_graph({good: (0.05, 0.05, 0.9), bad: (0.9, 0.05, 0.05), plain: (0.1, 0.8, 0.1)})
    store.put_model(onnx, card_of(onnx, "smoke"))
    point(store, "smoke")
    return tmp_path / "store"


def test_a_working_api_passes_every_check(store: Path) -> None:
    with running_server(store) as url, Api(f"{url}/") as api:
        checks = list(run_checks(api))
    assert [check for check in checks if check.problem] == []


def test_an_api_that_swaps_positive_and_negative_fails(tmp_path: Path) -> None:
    store = Path(folder_store(tmp_path / "store").name)
    with running_server(store) as url, Api(f"{url}/") as api:
        problems = [check.question for check in run_checks(api) if check.problem]
    assert problems == ["POST /predict knows good from bad"]


def test_an_unreachable_url_is_reported_without_an_exception() -> None:
    with Api("http://127.0.0.1:9/") as api:
        assert all(check.problem for check in run_checks(api))
