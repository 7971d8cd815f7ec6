import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.graphs import ANSWERS, card_of, tiny_graph, tiny_graph_of_languages
from undertone.errors import ModelRefusedError
from undertone.labels import Sentiment
from undertone.models.model import Model
from undertone.predictions import SILENCE

ONNX = tiny_graph()
MODEL = Model.load(ONNX, card_of(ONNX))
_TWO = tiny_graph_of_languages()
LANGUAGES = Model.load(_TWO, card_of(_TWO))


def test_predictions_keep_the_order_of_the_comments() -> None:
    predictions = MODEL.predict(["good", "bad", "fine", "good"])
    assert [p.sentiment for p in predictions] == [
        Sentiment.POSITIVE,
        Sentiment.NEGATIVE,
        Sentiment.NEUTRAL,
        Sentiment.POSITIVE,
    ]
    assert predictions[1].confidence == pytest.approx(0.9)
    assert predictions[1].probabilities == pytest.approx(ANSWERS["bad"])


@pytest.mark.parametrize("text", [None, "", "   ", "\n\t", "\u200b\u200d"])
def test_blank_text_is_neutral_with_no_confidence(text: str | None) -> None:
    assert MODEL.predict([text]) == [SILENCE]
    assert SILENCE.sentiment is Sentiment.NEUTRAL
    assert SILENCE.confidence == 0.0


def test_an_empty_batch_gives_no_predictions() -> None:
    assert MODEL.predict([]) == []


@given(st.lists(st.one_of(st.none(), st.text(), st.text(st.characters(categories=["Cs", "Cc"]))), max_size=20))
def test_any_text_gets_a_prediction(texts: list[str | None]) -> None:
    predictions = MODEL.predict(texts)
    assert len(predictions) == len(texts)
    assert all(sum(p.probabilities) == pytest.approx(1.0) or p == SILENCE for p in predictions)


def test_a_prediction_does_not_depend_on_its_neighbours() -> None:
    long = "word " * 2_000
    together = MODEL.predict(["good", long, "bad", *["fine"] * 50, long])
    assert together[0] == MODEL.predict(["good"])[0]
    assert together[2] == MODEL.predict(["bad"])[0]


def test_invalid_model_bytes_are_rejected() -> None:
    with pytest.raises(ModelRefusedError, match="cannot be loaded"):
        Model.load(b"no graph", card_of(b"no graph"))


def test_a_graph_with_another_input_is_rejected() -> None:
    graph = tiny_graph(text_name="words")
    with pytest.raises(ModelRefusedError, match="words"):
        Model.load(graph, card_of(graph))


def test_a_graph_with_two_classes_is_rejected() -> None:
    graph = tiny_graph(columns=2)
    with pytest.raises(ModelRefusedError, match="2 probabilities"):
        Model.load(graph, card_of(graph))


def test_a_model_for_another_text_version_is_rejected() -> None:
    with pytest.raises(ModelRefusedError, match="text version"):
        Model.load(ONNX, card_of(ONNX, text_version="0"))


@pytest.mark.parametrize("model", [MODEL, LANGUAGES], ids=["plain", "with languages"])
@given(texts=st.lists(st.one_of(st.none(), st.text(), st.sampled_from(["good", "bad", "yabancı"])), max_size=20))
def test_columns_are_the_predictions(model: Model, texts: list[str | None]) -> None:
    columns = model.columns(texts)
    predictions = model.predict(texts)
    assert columns.labels.tolist() == [p.sentiment for p in predictions]
    assert columns.confidences.tolist() == [p.confidence for p in predictions]
    assert columns.probabilities.tolist() == [list(p.probabilities) for p in predictions]
    assert columns.languages.tolist() == [p.language for p in predictions]
    assert columns.understood.tolist() == [p.understood for p in predictions]
