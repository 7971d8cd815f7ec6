import msgspec
import pytest

from undertone import text
from undertone.errors import ModelRefusedError
from undertone.models.card import Card


def test_a_card_survives_saving_and_loading() -> None:
    card = Card(version="v1", sha256="00", data={"semeval": {"rows": 3}}, metrics={"a": 0.5}, libraries={"onnx": "1"})
    assert Card.from_json(card.to_json()) == card


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"version": 1}', b"\xff\xfe"])
def test_a_damaged_card_is_rejected(data: bytes) -> None:
    with pytest.raises(ModelRefusedError, match=r"card\.json"):
        Card.from_json(data)


def test_a_current_card_is_compatible() -> None:
    Card(version="v1", sha256="00").require_fit()


def test_a_card_of_another_text_version_is_incompatible() -> None:
    card = Card(version="v1", sha256="00", text_version=text.VERSION + "-old")
    with pytest.raises(ModelRefusedError, match="text version"):
        card.require_fit()


def test_a_card_with_another_label_order_is_incompatible() -> None:
    card = msgspec.structs.replace(Card(version="v1", sha256="00"), labels=[1, 0, -1])
    with pytest.raises(ModelRefusedError, match="labels"):
        card.require_fit()
