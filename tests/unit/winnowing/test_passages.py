"""Runs along a protected text: what follows it, lightly rewritten or not, and what only shares its subject."""

from headgate.winnowing.passages import MAX_MISSES, Passage, Run, Trail
from headgate.winnowing.words import content_words

SECRET = (
    "Before a parcel leaves the depot, the clerk weighs it twice, photographs the label and writes both figures into "
    "the grey ledger. Parcels over thirty kilograms travel on the night lorry to Aldersund."
)


def longest(text: str, ignored: str = "") -> Run:
    trail = Trail(Passage(SECRET), frozenset(Passage(ignored).pairs))
    best = Run(frozenset())
    for word in content_words(text):
        trail.follow(word)
        if trail.run and trail.run.words >= best.words:
            best = trail.run
    return best


def test_a_copy_is_one_run_over_all_of_it() -> None:
    run = longest(SECRET)
    assert run.words == len(run.covered) == Passage(SECRET).words
    assert run.density == 1.0


def test_a_light_rewriting_is_still_one_run() -> None:
    run = longest(
        "The clerk must weigh each parcel twice before it leaves the depot; he photographs labels and then enters both "
        "figures in a grey ledger. Parcels that are over thirty kilograms go by the night lorry to Aldersund."
    )
    assert run.words >= 14
    assert run.density > 0.7


def test_a_text_on_the_same_subject_is_none() -> None:
    run = longest("Your parcel was weighed at the depot this morning; the label says it is for Aldersund, by lorry.")
    assert run.words <= 3


def test_what_the_reader_wrote_is_no_hit() -> None:
    assert longest(SECRET, ignored=SECRET).words == 0


def test_a_run_breaks_off_after_words_that_continue_nothing() -> None:
    trail = Trail(Passage(SECRET))
    for word in content_words("the clerk weighs it twice, photographs the label"):
        trail.follow(word)
    for number in range(MAX_MISSES + 1):
        assert trail.run is not None
        trail.follow(f"word{number}")
    assert trail.run is None


def test_a_hit_far_away_in_the_protected_text_continues_no_run() -> None:
    secret = Passage(SECRET + " filler" * 3 + " ".join(f" other{n} thing{n}" for n in range(20)))
    trail = Trail(secret)
    for word in content_words("clerk weighs twice other19 thing19"):
        trail.follow(word)
    assert trail.run is not None
    assert trail.run.words == 3


def test_a_phrase_that_the_text_repeats_counts_once() -> None:
    secret = Passage(" ".join(f"return the parcel slip number{n}." for n in range(5)))
    trail = Trail(secret)
    for word in content_words("return the parcel slip"):
        trail.follow(word)
    assert trail.run is not None
    assert len(trail.run.covered) == 3
