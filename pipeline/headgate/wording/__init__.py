"""Wording: passages of a text that read as an instruction to the model that reads it.

In comes the text of a tool's result; out come `Passage`s. It is a screen and no boundary, as everything is that goes by
how a text is worded: a plain statement passes it, and where a value came from is judged by `headgate.provenance`.
"""

from headgate.wording.passages import INSTRUCTION, PIECE_CHARS, Passage, first_piece, read, read_whole
from headgate.wording.signs import SIGNS, Sign

__all__ = ["INSTRUCTION", "PIECE_CHARS", "SIGNS", "Passage", "Sign", "first_piece", "read", "read_whole"]
