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

from undertone.text.normalization import normalize

__all__ = ["VERSION", "normalize"]

VERSION = "1"
"""Changes with every change of an output; a model is only served by the version that it was trained with."""
