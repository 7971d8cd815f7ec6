"""The post-deployment smoke test passes against a working server and fails against a faulty one."""

from pathlib import Path
from threading import Timer

import httpx
import pytest

from deployment.smoke import COMMENTS, Api, run_checks
from devtools.local_server import running_server
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import folder_store, point
from undertone.models.store import ModelStore, open_store
from undertone.text import normalize


def publish(store: ModelStore) -> None:
    good, bad, plain = map(normalize, COMMENTS)
    onnx = tiny_graph({good: (0.05, 0.05, 0.9), bad: (0.9, 0.05, 0.05), plain: (0.1, 0.8, 0.1)})
    store.put_model(onnx, card_of(onnx, "smoke"))
    point(store, "smoke")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    publish(folder_store(tmp_path / "store"))
    return tmp_path / "store"


def test_a_working_api_passes_every_check(store: Path) -> None:
    with running_server(store) as url, Api(f"{url}/") as api:
        checks = list(run_checks(api))
    assert [check for check in checks if check.problem] == []


def test_containers_that_started_before_the_model_get_time_to_find_it(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    with running_server(tmp_path / "store") as url, Api(f"{url}/") as api:
        assert httpx.get(f"{url}/health").status_code == 503
        soon = Timer(1.5, publish, [store])
        soon.start()
        checks = list(run_checks(api))
        soon.join()
    assert [check for check in checks if check.problem] == []


def test_an_api_that_swaps_positive_and_negative_fails(tmp_path: Path) -> None:
    store = Path(folder_store(tmp_path / "store").name)
    with running_server(store) as url, Api(f"{url}/") as api:
        problems = [check.question for check in run_checks(api) if check.problem]
    assert problems == ["POST /predict tells positive from negative comments"]


def test_an_unreachable_url_is_reported_without_an_exception() -> None:
    with Api("http://127.0.0.1:9/") as api:
        assert all(check.problem for check in run_checks(api))
