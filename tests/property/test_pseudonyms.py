"""However an answer is split: placeholders become the values that they stood for, and nothing else changes."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import split
from tests.unit.client.world import Line, Model, read

from headgate.client import GuardedSession
from headgate.pseudonyms import Concealer, Restorer, restored_json
from headgate_schemas.verdicts import Limits

VALUES = {f"<PERSON_{n}>": f"Person «{n}» of {'x' * n}" for n in range(1, 13)} | {"<EMAIL_1>": "ada@meadow.example"}
WORDS = [*VALUES, "<EMAIL_2>", "<PERS", "ON_1>", "<", ">", "_1", "A", " ", "\n", "ä😀", "//", "](", '="', "https:", "("]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=20).map("".join)
CUTS = st.lists(st.integers(0, 120), max_size=12)
RESTORING = Limits(leak_budget_max=None, deadline_ms=60_000, restore=("completion", "reasoning", "tool_call"))


def restore(pieces: list[str]) -> str:
    restorer = Restorer(VALUES.get)
    return "".join([restorer.feed(piece) for piece in pieces] + [restorer.finish()])


@settings(max_examples=300, deadline=None)
@given(TEXTS, CUTS)
def test_restored_text_is_the_same_for_any_chunks(text: str, cuts: list[int]) -> None:
    assert restore(split(text, cuts)) == restore([text]) == restore(list(text))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*VALUES, "<EMAIL_2>", "<PERS", " and ", "\n", "ä😀", "<"]), max_size=20), CUTS)
def test_restored_text_is_the_text_with_every_value_put_in(words: list[str], cuts: list[int]) -> None:
    text = "".join(words)
    by_hand = re.sub("|".join(map(re.escape, VALUES)), lambda found: VALUES[found.group()], text)
    assert restore(split(text, cuts)) == by_hand


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.lists(st.sampled_from(list(VALUES))), max_size=4))
def test_restored_json_says_the_same_with_values(document: dict[str, list[str]]) -> None:
    restored = restored_json(json.dumps(document), (), VALUES.get)
    assert json.loads(restored) == {key: [VALUES[name] for name in names] for key, names in document.items()}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*VALUES, "word", "ä", "."]), max_size=12))
def test_what_was_restored_is_concealed_again(words: list[str]) -> None:
    text = " ".join(words)
    assert Concealer(VALUES).conceal(restore([text])) == text


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["<MAIL_1>", "<MAIL_2>", "<MAIL_9>", "c@d", "<MA", "IL_1>", " ", "x"]), max_size=12),
    CUTS,
    st.one_of(st.none(), st.integers(0, 30)),
)
def test_session_answers_what_the_prompt_said_for_any_chunks(words: list[str], cuts: list[int], budget: int) -> None:
    text = "".join(words)
    if "c@d" in text:
        budget = 0  # shown before it was found, it would be recalled

    async def test(session: GuardedSession) -> str:
        assert await session.prompt("I am a@b, or A@b, not e@f") == "I am <MAIL_1>, or A@b, not <MAIL_2>"
        return await read(session, Model(split(text, cuts), 0.0).speak(), budget)

    # The answer's own c@d is redacted, and that stays.
    expected = re.sub(
        r"c@d|<MAIL_1>|<MAIL_2>", lambda m: {"<MAIL_1>": "a@b", "<MAIL_2>": "e@f"}.get(m.group(), "<MAIL_3>"), text
    )
    assert Line(RESTORING).play(test) == expected
