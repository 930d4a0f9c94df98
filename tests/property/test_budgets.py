"""However disclosures come, and however often a session is read again: the counts are the same."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import split

from headgate import budgets
from headgate.bank import DetectorBank
from headgate.budgets import Accounts, Disclosure, Tally
from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector
from headgate.policy.model import Budget, Ruling
from headgate.session import Sessions
from headgate.testing import LiteralDetector, policy_of
from headgate_schemas.events import AnyEvent, Completion, Principal, SessionStart

ADA = Principal(id="ada")
PILE = 4
DISCLOSURES = st.lists(
    st.builds(
        Disclosure,
        principal=st.sampled_from(["ada", "bob"]),
        budget=st.just("mails"),
        value_hash=st.sampled_from([f"{n:032x}" for n in range(9)]),
        at_ms=st.integers(0, 20),
    ),
    max_size=30,
)


def folded(disclosures: list[Disclosure]) -> dict[str, dict[str, int]]:
    tally = Tally()
    for disclosure in disclosures:
        tally.fold(disclosure)
    return {name: tally.within(Principal(id=name), "mails", -1) for name in ("ada", "bob")}


@settings(max_examples=300, deadline=None)
@given(DISCLOSURES, st.randoms(use_true_random=False))
def test_order_and_duplicates_of_disclosures_change_nothing(disclosures: list[Disclosure], random: Any) -> None:
    most, budgets.MAX_DISTINCT = budgets.MAX_DISTINCT, PILE
    try:
        again = disclosures + random.choices(disclosures, k=10) if disclosures else []
        random.shuffle(again)
        assert folded(again) == folded(disclosures)
        assert all(len(pile) <= PILE for pile in folded(again).values())
    finally:
        budgets.MAX_DISTINCT = most


LITERALS = LiteralDetector({f"mail{n}": "MAIL" for n in range(6)})
WORDS = st.lists(st.sampled_from(["mail0 ", "mail1 ", "mail2 ", "mail3 ", "mail4 ", "and "]), max_size=10).map("".join)


def core(tally: Tally, per: Any) -> Inspector:
    counted = Budget("mails", per, 3, 60_000, "released", Ruling("cut", "mails"), lambda finding, facts, now: True)
    policy = policy_of({}, budgets=(counted,))
    made = Inspector(policy, DetectorBank([LITERALS]))
    accounts = Accounts(tally, tally.fold, lambda: 9.0)
    made.sessions = Sessions(lambda: policy, Fingerprinter(b"k"), lambda: 9.0, accounts)
    return made


def answers(session_id: str, texts: list[str], cuts: list[int]) -> list[AnyEvent]:
    events: list[AnyEvent] = [SessionStart(session_id=session_id, principal=ADA)]
    for number, text in enumerate(texts):
        pieces, offset = split(text, cuts) or [""], 0
        for seq, piece in enumerate(pieces):
            final = seq == len(pieces) - 1
            events.append(
                Completion(
                    session_id=session_id, stream_id=f"{number}", seq=seq, offset=offset, text=piece, final=final
                )
            )
            offset += len(piece)
    return events


def played(inspector: Inspector, events: list[AnyEvent]) -> list[tuple[str, str, int]]:
    verdicts = [verdict for event in events for verdict in inspector.handle(event)]
    return [(verdict.stream_id, verdict.action, verdict.cleared_to) for verdict in verdicts if verdict.final]


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(st.integers(0, 60), max_size=6))
def test_sessions_count_is_the_same_for_any_chunks(texts: list[str], cuts: list[int]) -> None:
    whole = played(core(Tally(), "session"), answers("s", texts, []))
    assert played(core(Tally(), "session"), answers("s", texts, cuts)) == whole


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(WORDS, min_size=1, max_size=3), st.integers(0, 8))
def test_worker_that_reads_a_session_again_counts_no_value_twice(
    one: list[str], two: list[str], killed_after: int
) -> None:
    log = answers("one", one, []) + answers("two", two, [])
    undisturbed = Tally()
    through = played(core(undisturbed, "principal"), log)
    # Killed: what was disclosed stands on its topic, and the worker after it reads the log from the beginning.
    told = Tally()
    played(core(told, "principal"), log[:killed_after])
    again = played(core(told, "principal"), log)
    assert told.within(ADA, "mails", 0) == undisturbed.within(ADA, "mails", 0)
    assert again == through
