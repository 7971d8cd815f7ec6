"""The one normalisation: a golden table, and what must hold for every string."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undertone.text import VERSION, chunks, normalize

GOLDEN = {
    # nothing
    "": "",
    " \t\n": "",
    "\x00\x07\u200b\ufeff": "",
    ",.;": "",
    # case and shouting
    "Great movie": "great movie",
    "I am a fan": "i am a fan",
    "this is AMAZING": "this is amazing <caps>",
    "THIS IS AMAZING WOW": "this is amazing wow <caps> <shout>",
    # punctuation that tells something
    "Really?!": "really ?!",
    "wow!!!!!! no way?? hm...": "wow !!! no way ?? hm ...",
    'yes, (it) is: "good".': "yes it is good",
    # negation
    "I don't like it": "i do not like it",
    "dont cant wont isnt": "do not can not will not is not",
    "I can’t wait": "i can not wait",
    "cannot": "can not",
    "n't": "not",
    # apostrophes
    "im what's the movie's": "i'm what the movie",
    # lengthened words and laughter
    "sooo goooood": "so good <long>",
    "looooove it": "love it <long>",
    "hahahahaha lololol jajaja xDDD": "haha lol jaja xd <long>",
    # web things
    "see https://example.com/a?b=c now": "see <url> now",
    "www.example.com and youtu.be/xyz": "<url> and <url>",
    "@some_body thanks": "<user> thanks",
    "me@example.com": "<user>",
    "thanks [NAME]!": "thanks <name> !",
    "#LoveIt #so_good #wow": "# love it # so good # wow",
    # numbers
    "3 of 2,500 at 1:30": "3 of <num> at <time>",
    "10/10 100% 42% 2nd mp3": "10/10 100% <num> 2nd mp3",
    # HTML as YouTube's API sends it
    "a<br>b<br />c &amp; I&#39;m &lt;3 &quot;it&quot;": "a b c i'm <3 it",
    '<a href="https://example.com/?t=90">1:30</a> best <b>part</b>': "<time> best part",
    "&#99999999999999;": "# <num>",
    "1 < 2 > 0": "1 2 0",
    # emoticons
    ":) :-) =) :-D ;) :( :'( :/ <3 <33 </3 xD": ":) :) :) :d ;) :( :'( :/ <3 <3 </3 xd",
    "T_T o_O ^_^ ^^ -_- ¯\\_(ツ)_/¯": "t_t o_o ^_^ ^_^ -_- 🤷",
    # emoji
    "👍🏿 👍🏻 👍": "👍 👍 👍",
    "🤷🏽‍♂️🤷‍♀️": "🤷 🤷",
    "👨‍👩‍👧": "👨 👩 👧",
    "❤️ ♥ ❤️‍🔥": "❤ ❤ ❤ 🔥",
    "😂😂😂😂😂😂": "😂 😂 😂",
    "nice😍film": "nice 😍 film",
    "WOW!😂😂😂😂 sooo❤️": "wow ! 😂 😂 😂 so ❤ <long> <caps>",
    "\ud83d\ude00": "😀",
    # masked words
    "f**k that sh*t": "f*k that sh*t",
    # scripts
    "café NAÏVE": "café naïve <caps>",
    "ｗｏｗ 𝗴𝗼𝗼𝗱 ﬁne": "wow good fine",
    "Я люблю это": "я люблю это",
    "यह अच्छा है": "यह अच्छा है",
    "זה מצוין": "זה מצוין",
    "هذا رائع": "هذا رائع",
    "最高！！": "最高 !!",
    "می‌خواهم": "میخواهم",
    "zalgo z̴̡̛͓͇͎͙͔̈́̐̓̽̕": "zalgo z̴̡̛",
}


@pytest.mark.parametrize(("raw", "tokens"), GOLDEN.items(), ids=ascii)
def test_golden_table(raw: str, tokens: str) -> None:
    assert normalize(raw) == tokens


@pytest.mark.parametrize("raw", GOLDEN, ids=ascii)
def test_tokens_are_left_unchanged(raw: str) -> None:
    assert normalize(normalize(raw)) == normalize(raw)


PIECES = st.sampled_from(
    [
        *"aB!?'*:)(D3</_^- @#\\~%1",
        *("ooo", "...", "n't", "&amp;", "&lt;", "&#", "<br>", "http://", "www.", ".com", "<url>", "<caps>", "\x00"),
        *(
            "😂",
            "👍🏽",
            "\u200d♂",
            "\ufe0f",
            "\ud83d",
            "\ude00",
            "é",
            "İ",
            "ｗ",
            "ﬁ",
            "\u0301",
            "क",
            "ि",
            "Σ",
            "½",
            "²",
            "…",
            "™",
        ),
    ]
)
ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=60),  # every code point, lone surrogates too
    st.lists(PIECES, max_size=12).map("".join),
)


@given(ANY_TEXT)
@example("\ud800")
@example("&#" + "9" * 5000 + ";")
def test_any_string_becomes_tokens_joined_by_one_space(text: str) -> None:
    tokens = normalize(text)
    assert "".join(tokens.split()) == tokens.replace(" ", "")
    assert tokens == "" or all(tokens.split(" "))
    assert "\x00" not in tokens
    tokens.encode()


@given(ANY_TEXT)
def test_surrounding_whitespace_is_ignored(text: str) -> None:
    assert normalize(f" {text}\n") == normalize(text)


@given(st.text("abc dE!?😂é", max_size=40))
def test_normalizing_is_idempotent(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


AROUND = st.sampled_from(
    [
        "",
        *"\"(“'.,!?;:)”…*-/_>`",
        "...",
        ".....",
        "?!",
        "!?!",
        '."',
        '."""',
        "!!!!",
        "**",
        ").",
        "’s",
        "'S",
        "n’t",
        "😂",
        "😂😂😂😂",
        "❤️",
        "👍🏽",
        "\u200d",
        "♂",
        "♥",
        "🇧🇷",
        "™",
    ]
)
WORDS = st.sampled_from(
    ["good", "Good", "GOOD", "gooood", "A", "haha", "don", "élan", "ΣΑΣ", "ↄↄ", "ⸯ", "कि", "µ", "\ufdfa"]
)


@given(st.lists(st.tuples(AROUND, WORDS, AROUND, AROUND).map("".join) | ANY_TEXT, max_size=8).map(" ".join))
@example("`a` é")
@example("\ufdfa" * 40)
@example("THE END… “NOW” \ufdfa\ufdfa")
def test_the_fast_path_for_common_words_changes_nothing(text: str) -> None:
    chunks._words.clear()
    fresh, again = normalize(text), normalize(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "is_canonical", lambda _: False)
        for fast in ("_of_plain_words", "_of_emoji"):
            patch.setattr(chunks._Words, fast, lambda *_: None)
        chunks._words.clear()
        assert fresh == again == normalize(text)
    chunks._words.clear()


def test_the_chunk_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "_MOST_CHUNKS", 10)
    chunks._words.clear()
    for number in range(100):
        assert normalize(f"word{number}x {'w' * 9_999}") == f"word{number}x w <long>"
        assert len(chunks._words) <= 10
    assert max(map(len, chunks._words)) < 100


LONG = {
    "one letter": "a" * 10_000,
    "words": "word " * 2_000,
    "emoji": "😂😍" * 5_000,
    "stacked marks": "a\u0316\u0300" * 3_333,
    "points of another script": "\u0591\u05b0" * 5_000,
    "a ligature of a phrase": "\ufdfa" * 10_000,
    "open tags": "<a " * 3_333,
    "open entities": "&#9" * 3_333,
    "mentions": "a@" * 5_000,
    "letters before an at": "w" * 10_000 + " @",
    "hosts": "a-" * 5_000 + ".",
    "hashtags": "#a" * 5_000,
    "stars": "f" + "*" * 9_999,
    "underscores": "_" * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_ten_thousand_characters_are_fast_and_small(text: str) -> None:
    start = time.process_time()
    tokens = normalize(text)
    assert time.process_time() - start < 0.5
    assert len(tokens) < 5 * len(text)


def test_the_version_is_exposed() -> None:
    assert VERSION
