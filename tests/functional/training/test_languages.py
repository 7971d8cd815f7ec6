"""A language part trained on a few texts: identification, experts, and parity with the graph."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest

from training.languages import examples, identify
from training.languages.lexicons import TAGS
from training.languages.model import Languages, learn
from training.model import ModelParams, Rows, TrainedModel, fit
from training.model.export import to_onnx
from training.model.parity import compare
from training.model.terms import words
from undertone.labels import Sentiment
from undertone.models.card import Card
from undertone.models.model import Model
from undertone.text import normalize

ENGLISH = ["this is a great video", "i hate this so much", "the file is in the folder", "what a song", "so boring"] * 8
LABELS = [1, -1, 0, 1, -1] * 8
PRAISE = {
    "ar": "فيديو رائع جدا شكرا لك", "de": "das ist wirklich ein gutes video", "es": "me gusta mucho esta canción",
    "fr": "j'aime beaucoup cette chanson", "hi": "बहुत अच्छा वीडियो है धन्यवाद", "it": "che bella canzone davvero",
    "pt": "gostei muito dessa música",
}  # fmt: skip
BLAME = {
    "ar": "هذا سيء جدا وممل", "de": "das ist leider sehr schlecht", "es": "qué asco es muy malo",
    "fr": "c'est vraiment nul et triste", "hi": "यह बहुत बुरा और बकवास है", "it": "che schifo è davvero brutto",
    "pt": "não gostei achei horrível",
}  # fmt: skip
PLAIN = {tag: f"{PRAISE[tag].split()[0]} {BLAME[tag].split()[-1]} 2020" for tag in TAGS}


@pytest.fixture(scope="module")
def english() -> TrainedModel:
    rows = Rows(ENGLISH, LABELS, ["ours"] * len(ENGLISH))
    return fit(rows, rows, ModelParams(rounds=5, folds=2, min_word_count=1, min_leaf_rows=2, net_epochs=1))


@pytest.fixture(scope="module")
def languages(english: TrainedModel) -> Iterator[Languages]:
    """Trained on fewer samples and steps than the real one; enough for simple sentences."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examples, "DRAWN", 150)
        patch.setattr(examples, "OPINIONS", 150)
        patch.setattr(identify, "ITERATIONS", 20)
        yield _learned(english)


def _learned(english: TrainedModel) -> Languages:
    own = {tag: [normalize(text) for text in (PRAISE[tag], BLAME[tag], PLAIN[tag])] * 6 for tag in TAGS}
    texts = {tag: (own[tag], [1, -1, 0] * 6) for tag in TAGS}
    return learn(texts, ENGLISH, english.english_logits, english.table.words)


@pytest.fixture(scope="module")
def model(english: TrainedModel, languages: Languages) -> Model:
    onnx = to_onnx(replace(english, languages=languages))
    return Model.load(onnx, Card(version="m", sha256=""))


def test_each_language_is_identified(model: Model) -> None:
    found = model.predict(list(PRAISE.values()))
    assert [prediction.language.partition("-")[0] for prediction in found] == list(PRAISE)
    assert all(prediction.understood for prediction in found)


def test_an_expert_predicts_comments_in_its_language(model: Model) -> None:
    assert [each.sentiment for each in model.predict(list(PRAISE.values()))] == [Sentiment.POSITIVE] * len(TAGS)
    assert [each.sentiment for each in model.predict(list(BLAME.values()))] == [Sentiment.NEGATIVE] * len(TAGS)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("tr", "bu video gerçekten çok güzel olmuş teşekkürler"),
        ("ru", "это очень хорошее видео и мне понравилось"),
        ("ja", "とても良い動画ですね"),
        ("ko", "정말 좋은 영상이네요"),
        ("th", "วิดีโอนี้ดีมาก"),
        ("zh", "这个视频太好了"),
    ],
)
def test_an_unsupported_language_is_identified_but_not_understood(model: Model, tag: str, text: str) -> None:
    (found,) = model.predict([text])
    assert (found.language, found.understood, found.sentiment) == (tag, False, Sentiment.NEUTRAL)
    assert found.confidence <= 0.4


@pytest.mark.parametrize("text", ["gg", "ok", "😂😂", "!!!", "<3", "1:23"])
def test_text_without_language_cues_is_treated_as_english(model: Model, text: str) -> None:
    (found,) = model.predict([text])
    assert (found.language, found.understood) == ("und", True)


def test_the_graph_matches_the_python_model_on_mixed_batches(english: TrainedModel, languages: Languages) -> None:
    trained = replace(english, languages=languages)
    onnx = to_onnx(trained)
    texts = [
        *PRAISE.values(),
        *ENGLISH[:5],
        "güzel olmuş",
        "最高です",
        "",
        "😂",
        "a" * 300,
        "schlecht " * 90,
        *BLAME.values(),
    ]
    for batch in (texts, texts[:1], ENGLISH[:2], ["最高です"], texts[::-1]):
        assert compare(trained, onnx, batch).holds


def test_english_predictions_are_unchanged(english: TrainedModel, languages: Languages) -> None:
    both = replace(english, languages=languages)
    asked = ["this is a great video", "i hate this so much", "the file is in the folder"]
    assert np.array_equal(both.logits(asked), english.logits(asked))


def test_a_graph_without_languages_keeps_its_two_outputs(english: TrainedModel) -> None:
    session = onnxruntime.InferenceSession(to_onnx(english), providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["label", "probabilities"]


def test_very_short_texts_are_treated_as_english(languages: Languages) -> None:
    sums = languages.identifier.of_words(["ok"]).sum(axis=0, keepdims=True)
    assert sums[0, identify.WIDTH] < identify.LEAST_PIECES
    places, understood = languages.identifier.decide(sums)
    assert (places.tolist(), understood.tolist()) == ([len(languages.identifier.tags)], [True])


def test_language_rows_of_english_words_are_precomputed(languages: Languages) -> None:
    word = next(word for word in languages.words if len(word) > 3 and word.isalpha())
    place = languages.words.index(word)
    assert np.array_equal(languages.word_rows[place], languages.identifier.of_words([word])[0])
    assert words(word)[1] == word
