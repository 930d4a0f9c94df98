"""Training itself, on a network of one layer: a run that was stopped ends where one that was not ends."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch: pip install -e '.[training]'")

from training.arrays import IGNORED, Rows  # noqa: E402
from training.network import TASKS, Screen  # noqa: E402
from training.train import Plan, _Run  # noqa: E402


def rows(count: int = 24, tokens: int = 12) -> Rows:
    rng = np.random.default_rng(2)
    labels = np.arange(count, dtype=np.int8) % 2
    ids = rng.integers(1_000, 1_050, (count, tokens)).astype(np.int32)
    ids[:, 3] = np.where(labels, 2_000, 3_000)
    ones = np.ones((count, tokens), np.int8)
    where = np.where(ids == 2_000, 1, 0).astype(np.int8)
    where[:, 0] = IGNORED
    return Rows(ids, ones * 0, ones, labels, where, np.arange(count, dtype=np.int32))


def run(folder: Path, steps: int, total: int) -> _Run:
    torch.manual_seed(5)
    made = _Run(Plan(total, 8, 1e-3, 5, "cpu"), Screen(layers=1), folder / "m.pt", folder / "m.log.jsonl")
    made.resume()
    made.plan = Plan(total, 8, 1e-3, 5, "cpu")
    for _, _ in zip(range(steps), made.go(rows()), strict=False):
        pass
    made.save()
    return made


def test_a_run_that_was_stopped_ends_where_one_that_was_not_ends(tmp_path: Path) -> None:
    (tmp_path / "straight").mkdir()
    (tmp_path / "stopped").mkdir()
    straight = run(tmp_path / "straight", 6, 6)
    run(tmp_path / "stopped", 2, 6)
    stopped = run(tmp_path / "stopped", 4, 6)
    assert stopped.step == straight.step == 6
    for mine, its in zip(straight._screen.parameters(), stopped._screen.parameters(), strict=True):
        assert torch.equal(mine, its)


def test_the_loss_falls_and_the_vocabulary_stays(tmp_path: Path) -> None:
    made = _Run(Plan(40, 8, 1e-3, 5, "cpu"), Screen(layers=1), tmp_path / "m.pt", tmp_path / "m.log.jsonl")
    words = made._screen.encoder.embeddings.word_embeddings.weight.clone()
    losses = list(made.go(rows()))
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])
    assert torch.equal(words, made._screen.encoder.embeddings.word_embeddings.weight)


def test_the_rate_rises_stays_and_falls() -> None:
    plan = Plan(1_000, 8, 1e-3, 5, "cpu")
    rates = [plan.rate_at(step) for step in (0, 39, 500, 699, 850, 999)]
    assert rates[0] < rates[1] == rates[2] == rates[3] == 1e-3
    assert rates[4] == pytest.approx(5e-4, rel=0.01)
    assert 0 < rates[5] < 1e-5


@pytest.mark.parametrize("frozen", [0, 1])
def test_a_token_model_learns_what_its_token_types_mean(tmp_path: Path, frozen: int) -> None:
    """Half of the tokens are names for their types alone; the vocabulary cannot tell."""
    torch.manual_seed(5)
    heads = TASKS["entities"]
    given = rows()
    types = np.random.default_rng(4).integers(1, heads.token_types, given.ids.shape).astype(np.int8)
    where = np.where(types == 2, 1, 0).astype(np.int8)
    cased = Rows(given.ids * 0 + 1_000, types, given.mask, given.labels * 0, where, given.documents)
    screen = Screen(layers=2, heads=heads)
    made = _Run(Plan(60, 8, 3e-3, 5, "cpu"), screen, tmp_path / "m.pt", tmp_path / "m.log.jsonl", heads)
    made.freeze(frozen)
    losses = list(made.go(cased))
    assert np.mean(losses[-5:]) < 0.3 * np.mean(losses[:5])
    decided, located = screen(*(torch.from_numpy(a.astype(np.int64)) for a in (cased.ids, cased.mask, cased.types)))
    assert decided is None
    assert located.shape == (24, 12, heads.token_labels)
