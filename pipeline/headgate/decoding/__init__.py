"""Decoding: what a text says once its encodings are undone, and where each part of that stands in it.

In comes a run of text; out come its bounded decodings, each with the schemes that were undone, outermost first, and a
map back to the code points of the run. Nothing here knows what a decoding is worth: that is for detectors to say.

    carrier.py     Decoding: a decoded text and its map back       nesting.py     all decodings of a run, within limits
    alphabets.py   base64, base32, hex                             runs.py        a growing text, cut into runs
    escapes.py     percent, HTML, backslash, quoted-printable
    letters.py     rot13, reversed, spaced-out letters
    lookalikes.py  homoglyphs, zero-width and tag characters, bytes in invisible characters

A stream is read through `Runs`, which hands out the stretches that may be encoded and says how far the rest is
decided. A text that is there as a whole goes to `decodings` at once::

    for decoding in decodings("bWFyYUBleGFtcGxlLmNvbQ"):
        decoding.schemes, decoding.text              # ("base64",), "mara@example.com"
        decoding.span(0, 4)                          # where "mara" stands: the whole base64 word
"""

from headgate.decoding.carrier import Decoding
from headgate.decoding.nesting import SCHEMES, Limits, Scheme, decodings
from headgate.decoding.runs import Run, Runs

__all__ = ["SCHEMES", "Decoding", "Limits", "Run", "Runs", "Scheme", "decodings"]
