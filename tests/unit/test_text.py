"""A stream's text: duplicates, gaps, digests and caps."""

import hashlib

import pytest

from headgate.errors import ProtocolError
from headgate.text import StreamText, Tail


def stream(*chunks: str) -> StreamText:
    text, offset = StreamText(), 0
    for seq, chunk in enumerate(chunks):
        text.append(seq, offset, chunk)
        offset += len(chunk)
    return text


def test_append_returns_what_is_new() -> None:
    text = StreamText()
    assert text.append(0, 0, "a😀") == "a😀"
    assert text.append(1, 2, "b") == "b"
    assert len(text) == 3


def test_append_drops_a_duplicate() -> None:
    text = stream("ab", "cd")
    assert text.append(0, 0, "ab") is None
    assert text.append(1, 2, "cd") is None
    assert len(text) == 4


@pytest.mark.parametrize(
    ("seq", "offset", "chunk", "type_"),
    [
        (3, 5, "x", "gap"),
        (2, 5, "x", "gap"),
        (2, 3, "x", "overlap"),
        (1, 2, "cX", "changed-text"),
        (1, 2, "cde", "changed-text"),
        (1, 1, "cd", "changed-text"),
        (-1, 0, "x", "gap"),
    ],
)
def test_append_refuses_what_does_not_continue_the_text(seq: int, offset: int, chunk: str, type_: str) -> None:
    text = stream("ab", "cd")
    with pytest.raises(ProtocolError) as caught:
        text.append(seq, offset, chunk)
    assert caught.value.type == type_
    assert len(text) == 4


def test_append_refuses_a_chunk_after_the_last() -> None:
    text = stream("ab")
    text.append(1, 2, "", final=True)
    with pytest.raises(ProtocolError, match="after the stream's last"):
        text.append(2, 2, "c")


def test_append_refuses_more_text_than_the_cap() -> None:
    text = StreamText(max_chars=3)
    text.append(0, 0, "abc")
    with pytest.raises(ProtocolError) as caught:
        text.append(1, 3, "d")
    assert caught.value.type == "too-long"


def test_digest_is_that_of_the_text_before_the_position() -> None:
    text = stream("a😀", "é")
    assert text.digest(2) == hashlib.sha256("a😀".encode()).hexdigest()
    assert text.digest(3) == hashlib.sha256("a😀é".encode()).hexdigest()


def test_digest_refuses_to_go_back_or_beyond() -> None:
    text = stream("abc")
    text.digest(2)
    for position in (1, 4):
        with pytest.raises(ValueError, match="no digest"):
            text.digest(position)


def test_forget_keeps_what_the_digest_still_needs() -> None:
    text = stream("abcdef")
    text.digest(2)
    text.forget_before(5)
    assert text.slice(0, 6) == "cdef"
    assert text.digest(6) == hashlib.sha256(b"abcdef").hexdigest()


def test_tail_never_forgets_beyond_its_end_or_back() -> None:
    tail = Tail()
    tail.append("abc")
    tail.forget_before(9)
    assert (tail.base, tail.end, tail.text) == (3, 3, "")
    tail.append("d")
    tail.forget_before(1)
    assert tail.slice(0, 9) == "d"
