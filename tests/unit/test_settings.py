import pytest

from undertone.errors import SettingsError
from undertone.settings import Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings(
        store="store", stage="production", refresh_seconds=60.0, allowed_origin="*"
    )


def test_every_variable_is_read() -> None:
    environment = {
        "UNDERTONE_STORE": "s3://bucket",
        "UNDERTONE_STAGE": "staging",
        "UNDERTONE_REFRESH_SECONDS": "5",
        "UNDERTONE_ALLOWED_ORIGIN": "https://example.org",
    }
    assert Settings.from_environment(environment) == Settings(
        store="s3://bucket", stage="staging", refresh_seconds=5.0, allowed_origin="https://example.org"
    )


@pytest.mark.parametrize("value", ["soon", "-1", "nan", "inf", "1e9"])
def test_an_invalid_refresh_interval_is_rejected(value: str) -> None:
    with pytest.raises(SettingsError, match="UNDERTONE_REFRESH_SECONDS"):
        Settings.from_environment({"UNDERTONE_REFRESH_SECONDS": value})


def test_an_unknown_stage_is_rejected() -> None:
    with pytest.raises(SettingsError, match="'live'"):
        Settings.from_environment({"UNDERTONE_STAGE": "live"})
