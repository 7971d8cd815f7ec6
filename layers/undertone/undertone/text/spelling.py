"""The canonical spelling of tokens: lengthened words, laughter, numbers, emoticons."""

import re

# Characters that never occur in words: punctuation, control characters, symbols, emoji, unassigned planes.
NO_WORD = (
    r"\x00-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u1680\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3007-\u3020\u3030"
    r"\u303d\ud800-\uf8ff\ufe00-\ufe1f\ufe30-\ufe6f\ufff0-\uffff\U0001f000-\U0001fbff\U000e0000-\U0010ffff"
)
SYMBOL = r"[\u203c\u2049\u20a0-\u20cf\u2100-\u23ff\u2500-\u2bff\u3030\u303d\U0001f000-\U0001fbff]"
WORD = f"[^{NO_WORD}]"

_MARKERS = r"<(?:url|user|name|num|time|long|caps|shout)>"
_FACES = (
    r"[:;=]'?[-^o~]?(?:[)(\]\[|*/\\]+|[dDpPoO03sSxX](?![^\W_]))|\([-^]?[:;=]|</?3+|\^_*\^|[-;~>]_+[-;~<]"
    r"|\\_+\([^)]{1,3}\)_+/"
)
_LETTER_FACES = r"(?:[tT]_+[tT]|[uU]_+[uU]|[oO]_+[oO])(?![^\W_])"
_NUMBER = rf"\d+(?:[.,:/]\d+)+%?(?!{WORD})|\d+%"
TOKEN = re.compile(
    rf"{_LETTER_FACES}|(?!\d){WORD}+(?:['*]+{WORD}+)*|{_NUMBER}|{WORD}+|[!?]+|\.\.+|{_MARKERS}|{_FACES}|#(?!\S)|{SYMBOL}"
)

_RUN = re.compile(r"([^\W\d_])\1{2,}")
_THRICE = re.compile(r"(.)\1\1")
"""A faster superset of ``_RUN``."""
_STARS = re.compile(r"\*+")
LONGEST_WORD = 32
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


def is_long(token: str) -> bool:
    """Tell whether a letter of a word stands three times in a row."""
    return token[0].isalpha() and _has_run(token.lower())


def has_repeat(text: str) -> bool:
    """Tell whether any character stands three times in a row, as it does in every text with a long word."""
    return _THRICE.search(text.lower()) is not None


def shouted(token: str) -> int:
    """Return the length of a word in capitals, 0 of anything else."""
    return len(token) if len(token) > 1 and token.isupper() and token[0].isalpha() and "_" not in token else 0


def canonical(token: str) -> str:
    """Return the one spelling of a token, which may be several tokens or none."""
    if len(token) > 4 * LONGEST_WORD:
        token = token[: 4 * LONGEST_WORD]
    first = token[0]
    if first.isdecimal():
        return _number(token)
    if first.isalpha() and "_" not in token:
        return canonical_word(token.lower())
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


def is_canonical(word: str) -> bool:
    """Tell whether a word of lower-case letters and apostrophes is surely spelt as it should be."""
    return not (
        word[:2] in _LAUGHTER
        or word in _SHORT_NEGATIONS
        or "'" in word
        or len(word) > LONGEST_WORD
        or _THRICE.search(word)
    )


def canonical_word(word: str) -> str:
    """Return the one spelling of a lower-case word, which may be two words."""
    laugh = _LAUGHTER.get(word[:2])
    if laugh and len(word) > 2 and not word.strip(laugh):
        return laugh
    if _has_run(word):
        word = _shortened(word)
    if not word.isalpha() or len(word) > LONGEST_WORD:
        word = _STARS.sub("*", word)[:LONGEST_WORD].rstrip("'*")
    if word in _SHORT_NEGATIONS:
        return _SHORT_NEGATIONS[word]
    if word.endswith("n't"):
        return f"{canonical_word(word[:-3])} not".lstrip()
    return word.removesuffix("'s") if len(word) > 2 else word


def _has_run(word: str) -> bool:
    return _THRICE.search(word) is not None and _RUN.search(word) is not None


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
