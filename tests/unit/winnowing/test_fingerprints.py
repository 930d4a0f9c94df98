"""Fingerprints of source code: the same for a renamed copy, others for other code, and what an index keeps of them."""

import random

import numpy as np
import pytest

from headgate.winnowing.code import Lexer, lines_of
from headgate.winnowing.fingerprints import ROW_TOKENS, WINDOW, Hashes, encode, fingerprints_of, rows, winnow

KEY = b"k" * 32
CODE = """
def settle(orders, ledger, limit=3):
    '''Settles what is due.'''
    done = []
    for number, order in enumerate(orders):
        if order.total > ledger.balance and not order.forced:
            ledger.refuse(order.key, reason="balance")
            continue
        while order.tries < limit:
            order.tries += 1
            if ledger.take(order.total * order.rate, order.key):
                done.append((number, order.key))
                break
        else:
            raise LookupError(f"{order.key} after {limit}")
    return {key: number for number, key in done if key[0] != "-"}
"""
RENAMED = """
def work(things, book, most=5):   # a comment
    out = []
    for i, thing in enumerate(things):
        if (thing.sum > book.left
                and not thing.must):
            book.no(thing.k, why='no money')
            continue
        while thing.n < most:
            thing.n += 1
            if book.get(thing.sum * thing.factor, thing.k): out.append((i, thing.k)); break
        else:
            raise LookupError("gone")
    return {k: i for i, k in out if k[0] != '+'}
"""
OTHER = CODE.replace("ledger.take(order.total", "order.take(ledger.total").replace("number, order", "order, number")


def test_a_renamed_copy_in_another_layout_has_the_same_fingerprints() -> None:
    assert len(fingerprints_of(CODE, KEY)) > 10
    assert set(fingerprints_of(RENAMED, KEY)) == set(fingerprints_of(CODE, KEY))


def test_names_used_in_other_places_make_other_fingerprints() -> None:
    ours, theirs = set(fingerprints_of(CODE, KEY)), set(fingerprints_of(OTHER, KEY))
    assert len(ours & theirs) < len(ours) / 2


def test_without_the_key_nothing_can_be_compared() -> None:
    assert not set(fingerprints_of(CODE, KEY)) & set(fingerprints_of(CODE, b"other"))


@pytest.mark.parametrize(
    "text", ["", "a", "word " * 500, "import a, b, c, d\n" * 50, "# " + CODE.replace("\n", "\n# ")]
)
def test_prose_imports_and_comments_have_no_fingerprints(text: str) -> None:
    assert len(fingerprints_of(text, KEY)) == 0


def test_a_licence_header_changes_nothing() -> None:
    header = "# Licensed under the Example License, Version 2.\n# if (you) { may = not(use) } this [file]\n"
    assert np.array_equal(fingerprints_of(header + CODE, KEY), fingerprints_of(CODE, KEY))


def test_of_every_window_one_row_is_kept() -> None:
    lexer = Lexer()
    codes = encode([token for line in lines_of(CODE * 3) for token in lexer.read(line)[0]], {}, 0)
    found, chosen = rows(codes)
    kept = winnow(found, chosen)
    assert np.diff(kept[chosen[kept]]).max() <= WINDOW + np.diff(np.flatnonzero(chosen)).max()
    assert len(kept) < len(found) / 2


def test_rows_are_the_same_wherever_they_stand() -> None:
    lexer, rng = Lexer(), random.Random(1)
    tokens = [token for line in lines_of(CODE) for token in lexer.read(line)[0]]
    whole, _ = rows(encode(tokens, {}, 0))
    for _ in range(20):
        at = rng.randrange(len(tokens) - ROW_TOKENS)
        part, _ = rows(encode(tokens[at : at + ROW_TOKENS], {}, at))
        assert np.array_equal(part[0], whole[at])


def test_fingerprints_are_each_there_once_and_in_order() -> None:
    found: Hashes = fingerprints_of(CODE * 2, KEY)
    assert np.array_equal(found, np.unique(found))
