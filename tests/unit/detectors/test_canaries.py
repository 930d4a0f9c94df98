"""Canaries: ours are found in any disguise with their label; what looks like one and is not ours is not."""

import base64

import pytest
from tests.unit.decoding.disguises import DISGUISES
from tests.unit.detectors.exfiltration_values import ANSWER, CANARIES, CANARY, KEYS, found

from headgate.canary import MAX_LABEL_CHARS, Canary, CanaryKeys
from headgate.detectors.canaries import CanariesDetector, Options, load
from headgate.errors import ConfigError


@pytest.mark.parametrize("name", DISGUISES)
def test_a_canary_is_found_in_every_disguise(name: str) -> None:
    scheme, put_on = DISGUISES[name]
    first = found(CANARIES, f"Here it is: {put_on(CANARY)} and that is all.")[0]
    assert first.type.startswith(scheme)
    assert first.type.endswith("-canary")
    assert first.severity == "critical"
    assert 'planted as "crm export"' in first.reason


def test_an_open_canary_is_found_amid_other_letters_and_in_capitals() -> None:
    for text in (CANARY, CANARY.upper(), f"id_{CANARY}xyz", f'{{"note":"{CANARY}"}}', CANARY + CANARY):
        assert [each.type for each in found(CANARIES, text)] == ["canary"] * (1 + (text == CANARY + CANARY))


def test_a_look_alike_is_not_ours() -> None:
    other = CanaryKeys((b"o" * 32,)).create("crm export")
    changed = CANARY[:-1] + ("a" if CANARY[-1] != "a" else "b")
    random_one = "hgc1" + base64.b32encode(bytes(range(40, 70))).decode().lower()
    for text in (other, changed, CANARY[:-2], random_one, "hgc1" + "a" * 60, "hgc1"):
        assert found(CANARIES, text) == ()


def test_labels_of_every_length_survive() -> None:
    for length in range(1, MAX_LABEL_CHARS + 1):
        label = "L" * length
        token = KEYS.create(label)
        assert list(KEYS.find(f"{token}abc")) == [Canary(label, 0, len(token))]


def test_a_key_that_was_replaced_still_recognises_its_tokens() -> None:
    rotated = CanaryKeys((b"n" * 32, bytes(range(32))))
    assert [each.label for each in rotated.find(CANARY)] == ["crm export"]
    assert list(KEYS.find(rotated.create("new"))) == []


@pytest.mark.parametrize("label", ["", "-x", "x" * 41, "caf\u00e9", "a\nb", '"'])
def test_a_label_that_cannot_be_told_is_refused(label: str) -> None:
    with pytest.raises(ConfigError, match="label"):
        KEYS.create(label)


def test_the_detector_takes_the_keys_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADGATE_CANARY_KEY", bytes(range(32)).hex())
    assert len(found(load(Options()), CANARY)) == 1
    monkeypatch.setenv("HEADGATE_CANARY_KEY", "short")
    with pytest.raises(ConfigError, match="CANARY_KEY"):
        load(Options())


def test_without_a_key_everything_is_clear_as_it_comes() -> None:
    progress = CanariesDetector(None).open(ANSWER).feed(CANARY, False)
    assert (progress.findings, progress.cleared_to) == ((), len(CANARY))
