"""Finds near-duplicate texts, such as retweets with another ending or quotes cut at different places.

Candidates come from MinHash signatures (Broder, 1997) in a locality-sensitive index, confirmed by the exact Jaccard
index of their words and word pairs. Texts of fewer than five words are compared for equality only (see ``clean``):
many people write the same short things.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from zlib import crc32

from datasketch import MinHash, MinHashLSH

LEAST_WORDS = 5
NEAR = 0.7
"""Jaccard index from which two texts count as near-duplicates: about one word in ten differs."""
BANDS, ROWS = 16, 4
"""Index parameters: texts that share 70 % become candidates with probability .99, those that share 30 % with .12."""
PERMUTATIONS = BANDS * ROWS

_WORD = re.compile(r"\w+")
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|@\w+")

type Features = frozenset[str]


def find_near(texts: Sequence[str], others: Iterable[str]) -> list[bool]:
    """Return for each text whether it is a near-duplicate of one of the others."""
    known = list({found for text in others if (found := _features(text))})
    if not known:
        return [False] * len(texts)
    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    with index.insertion_session() as session:
        for place, signature in enumerate(_signatures(known)):
            session.insert(place, signature)
    asked = [_features(text) for text in texts]
    signatures = _signatures(asked)
    return [
        bool(features) and any(_jaccard(features, known[place]) >= NEAR for place in index.query(signature))
        for features, signature in zip(asked, signatures, strict=True)
    ]


def _features(text: str) -> Features:
    words = _WORD.findall(_NO_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()))
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(words) | {f"{first} {second}" for first, second in pairwise(words)}


def _signatures(sets: Sequence[Features]) -> list[MinHash]:
    # the default hash, SHA-1, takes twice the time; any uniform hash suffices
    encoded = [[word.encode() for word in features] for features in sets]
    return list(MinHash.bulk(encoded, num_perm=PERMUTATIONS, hashfunc=crc32))


def _jaccard(one: Features, other: Features) -> float:
    return len(one & other) / len(one | other)
