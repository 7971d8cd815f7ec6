"""Turn any comment into plain tokens joined by one space: the same for training and serving.

The model's graph only splits on spaces, so everything else is decided here:

* HTML of YouTube's API (``<br>``, ``<a ...>``, ``&#39;``) is undone.
* Compatibility letters are folded (NFKC) and text is lower-cased.
* Links, mentions, numbers and clock times become ``<url>``, ``<user>``, ``<num>`` and ``<time>``.
* ``[NAME]``, which stands for a name in anonymised data, becomes ``<name>``.
* ``don't``, ``dont`` and ``do not`` are one thing: ``do not``.
* Lengthened words lose their length and leave ``<long>`` at the end.
* Shouted words leave ``<caps>`` at the end, a shouted comment ``<shout>`` too.
* Emoticons are reduced to a few; emoji are tokens of their own, without skin tone, gender or variation selector.
* ``!``, ``?`` and ``...`` stay; other punctuation goes. Words of every script stay.

The function is total on ``str`` and takes linear time.
"""

import re
import unicodedata
from functools import lru_cache
from html import unescape
from typing import NamedTuple

VERSION = "1"
"""Changes with every change of an output; a model is only served by the version that it was trained with."""

# Characters that no word holds: ASCII and general punctuation, controls, symbols, emoji, unassigned planes.
_NO_WORD = (
    r"\x00-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u1680\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3007-\u3020\u3030"
    r"\u303d\ud800-\uf8ff\ufe00-\ufe1f\ufe30-\ufe6f\ufff0-\uffff\U0001f000-\U0001fbff\U000e0000-\U0010ffff"
)
_SYMBOL = r"[\u203c\u2049\u20a0-\u20cf\u2100-\u23ff\u2500-\u2bff\u3030\u303d\U0001f000-\U0001fbff]"
_WORD = f"[^{_NO_WORD}]"

_TAG = re.compile(r"</?(?:a|b|br|del|div|em|i|p|s|span|strong|u)(?:\s[^<>]*|/)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_INVISIBLE = re.compile(
    r"[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
    r"\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]+(?:(?<=\u200d)[\u2640\u2642])?"
)
_MARK = rf"(?!\w){_WORD}"
_STACKED_MARKS = re.compile(rf"((?:{_MARK}){{3}})(?:{_MARK})+")
_REPEATED_SYMBOL = re.compile(rf"({_SYMBOL})\1{{3,}}")
_UNIFIED = {
    **dict.fromkeys("’‘`´ʼ", "'"),
    **dict.fromkeys("♥♡", "❤"),
    "ŉ": "'n",
    "İ": "i",
    "‼": "!!",
    "⁉": "?!",
    "¯": "",
}
_LOOKALIKE = re.compile(f"[{''.join(_UNIFIED)}]")

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w-])[\w-]+\.(?:com|net|org|ly|be|gl|co|tv|io|me)(?:/\S*|\b(?![.@]))", re.IGNORECASE
)
_MENTION = re.compile(r"(?:(?<![\w.+-])[\w.+-]+)?@\w[\w.-]*")
_MASKED_NAME = re.compile(r"\[(?:NAME|RELIGION)\]")
_HASHTAG = re.compile(r"#(?=\w)(\w+)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")

_MARKERS = r"<(?:url|user|name|num|time|long|caps|shout)>"
_FACES = (
    r"[:;=]'?[-^o~]?(?:[)(\]\[|*/\\]+|[dDpPoO03sSxX](?![^\W_]))|\([-^]?[:;=]|</?3+|\^_*\^|[-;~>]_+[-;~<]"
    r"|\\_+\([^)]{1,3}\)_+/"
)
_LETTER_FACES = r"(?:[tT]_+[tT]|[uU]_+[uU]|[oO]_+[oO])(?![^\W_])"
_NUMBER = rf"\d+(?:[.,:/]\d+)+%?(?!{_WORD})|\d+%"
_TOKEN = re.compile(
    rf"{_LETTER_FACES}|(?!\d){_WORD}+(?:['*]+{_WORD}+)*|{_NUMBER}|{_WORD}+|[!?]+|\.\.+|{_MARKERS}|{_FACES}|#(?!\S)|{_SYMBOL}"
)

_RUN = re.compile(r"([^\W\d_])\1{2,}")
_STARS = re.compile(r"\*+")
_LONGEST_WORD = 32
_WHOLE = ("10", "100", "100%")

# Words spelt with a doubled letter that people lengthen: "goood" is "good", while "looove" is "love".
_DOUBLED_WORDS = """
    all ass awww bee boo boom boring book bruh call cheers class cool deep doo dress egg eww fall feel feeling feels
    fell floor foo food fool free freedom full fully funny good goodness google green guess happy happiness hell hello
    hood huff jeez keep kiss less literally look looking looks loss loser mess miss missed mood moon need noob off ooh
    oops pass pee pissed poo pool poor press pretty really room school see seen sees seem sell sleep sleepy soon
    speechless spell stress stuff suck sweet sweetie tall tell thee till too took tree troll unreal wall week weed well
    will woo wood woohoo yee yeet yell zoo
"""
_DOUBLED = frozenset(_DOUBLED_WORDS.split())
_SHORT_NEGATIONS = {
    "cannot": "can not", "cant": "can not", "wont": "will not", "aint": "is not", "dont": "do not", "isnt": "is not",
    "wasnt": "was not", "didnt": "did not", "doesnt": "does not", "havent": "have not", "hasnt": "has not",
    "hadnt": "had not", "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "arent": "are not",
    "werent": "were not", "can't": "can not", "won't": "will not", "ain't": "is not", "shan't": "shall not",
    "im": "i'm", "ive": "i've", "thats": "that's", "youre": "you're", "theyre": "they're", "whats": "what's",
    "lets": "let's", "hes": "he's", "shes": "she's", "theres": "there's",
}  # fmt: skip
_LAUGHTER = {"ha": "haha", "ah": "haha", "he": "hehe", "eh": "hehe", "ja": "jaja", "lo": "lol", "ol": "lol", "xd": "xd"}


def normalize(text: str) -> str:
    """Return the tokens of a comment joined by one space, or ``""`` when nothing is left.

    Args:
        text: Any string at all: HTML, lone surrogates, controls, any length.

    Returns:
        Lower-case tokens; no token holds a space and none is empty.
    """
    if "<" in text or "&" in text:
        text = _without_html(text)
    if not text.isascii():
        text = _plain(text)
    chunks = [_read(chunk) if len(chunk) <= _LONGEST_WORD else _read_afresh(chunk) for chunk in text.split()]
    words = " ".join([chunk.words for chunk in chunks if chunk.words])
    return words + _emphasis(chunks)


def _without_html(text: str) -> str:
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return text


def _plain(text: str) -> str:
    """Fold what looks alike, join surrogate pairs, drop what is not seen."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _STACKED_MARKS.sub(r"\1", _INVISIBLE.sub("", text))
    text = _LOOKALIKE.sub(lambda found: _UNIFIED[found[0]], text)
    # A few ligatures stand for whole phrases: no comment may grow to many times its size.
    text = unicodedata.normalize("NFKC", text)[: 2 * len(text) + _LONGEST_WORD]
    return _REPEATED_SYMBOL.sub(r"\1\1\1", _STACKED_MARKS.sub(r"\1", text))


class _Chunk(NamedTuple):
    """What stands between two spaces, read."""

    words: str
    letters: int
    shouted: int
    long: bool


def _emphasis(chunks: list[_Chunk]) -> str:
    marks = " <long>" if any(chunk.long for chunk in chunks) else ""
    shouted = [chunk.shouted for chunk in chunks if chunk.shouted]
    if shouted:
        marks += " <caps>"
        if len(shouted) > 2 and 2 * sum(shouted) > sum([chunk.letters for chunk in chunks]):
            marks += " <shout>"
    return marks


def _read_afresh(chunk: str) -> _Chunk:
    """Read one chunk; most are a word with at most a full stop or a comma behind it."""
    word = chunk[:-1] if chunk[-1] in ".," else chunk
    if word.isalpha():
        lower = word.lower()
        return _Chunk(_word(lower), len(word), _shouted(word), _RUN.search(lower) is not None)
    if "[" in chunk:
        chunk = _MASKED_NAME.sub(" <name> ", chunk)
    if "@" in chunk:
        chunk = _MENTION.sub(" <user> ", chunk)
    if "." in chunk:
        chunk = _LINK.sub(" <url> ", chunk)
    if "#" in chunk:
        chunk = _HASHTAG.sub(_split_hashtag, chunk)
    tokens = _TOKEN.findall(chunk)
    words = " ".join([word for word in map(_canonical, tokens) if word])
    shouted = sum([_shouted(token) for token in tokens])
    return _Chunk(words, sum(map(len, tokens)), shouted, any(map(_is_long, tokens)))


# Comments repeat their words: most chunks have been read before.
_read = lru_cache(maxsize=1 << 14)(_read_afresh)


def _split_hashtag(hashtag: re.Match[str]) -> str:
    return f" # {_CAMEL.sub(' ', hashtag[1])} "


def _is_long(token: str) -> bool:
    return token[0].isalpha() and _RUN.search(token.lower()) is not None


def _shouted(token: str) -> int:
    return len(token) if len(token) > 1 and token.isupper() and token[0].isalpha() and "_" not in token else 0


def _canonical(token: str) -> str:
    """Return the one spelling of a token, which may be several tokens or none."""
    if len(token) > 4 * _LONGEST_WORD:
        token = token[: 4 * _LONGEST_WORD]
    first = token[0]
    if first.isdecimal():
        return _number(token)
    if first.isalpha() and "_" not in token:
        return _word(token.lower())
    if first in "!?":
        return "?!" if "!" in token and "?" in token else token[:3]
    if first == ".":
        return "..."
    return token if len(token) == 1 or (token.startswith("<") and token.endswith(">")) else _face(token.lower())


def _number(token: str) -> str:
    if token.isdecimal():
        return token if len(token) == 1 or token in _WHOLE else "<num>"
    if (token.endswith(("/10", "/5")) and len(token) < 6) or token in _WHOLE:
        return token
    if ":" in token:
        return "<time>"
    return "<num>" if all(character.isdecimal() or character in ".,/%" for character in token) else token.lower()


def _word(word: str) -> str:
    laugh = _LAUGHTER.get(word[:2])
    if laugh and len(word) > 2 and not word.strip(laugh):
        return laugh
    if _RUN.search(word):
        word = _shortened(word)
    if not word.isalpha() or len(word) > _LONGEST_WORD:
        word = _STARS.sub("*", word)[:_LONGEST_WORD].rstrip("'*")
    if word in _SHORT_NEGATIONS:
        return _SHORT_NEGATIONS[word]
    if word.endswith("n't"):
        return f"{_word(word[:-3])} not".lstrip()
    return word.removesuffix("'s") if len(word) > 2 else word


def _shortened(word: str) -> str:
    doubled = _RUN.sub(r"\1\1", word)
    return doubled if doubled in _DOUBLED else _RUN.sub(r"\1", word)


def _face(face: str) -> str:
    if "3" in face and "<" in face:
        return "</3" if "/" in face else "<3"
    if face.endswith("/") and "(" in face:
        return "🤷"
    if "_" in face or face == "^^":
        return {"^": "^_^", "t": "t_t", "u": "t_t", "q": "t_t", "o": "o_o"}.get(face[0], "-_-")
    return _mouth(face)


def _mouth(face: str) -> str:
    if face.startswith("("):
        return ":)"
    mouth = face[-1]
    if mouth in ")]3":
        return ":')" if "'" in face else ";)" if face.startswith(";") else ":)"
    if mouth in "([":
        return ":'(" if "'" in face else ":("
    return {"d": ":d", "p": ":p", "*": ":*"}.get(mouth, ":/" if mouth in "/\\|" else ":o")
