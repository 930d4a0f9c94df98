"""``python -m training.train``: rows in, a checkpoint out; goes on where it was stopped.

The order of the rows depends on seed and pass alone, and a checkpoint holds weights, optimiser, generator and step, so
that a run that was stopped ends where one that was not would have ended. The learning rate rises, stays, and falls to
zero over the last quarter: a run may be ended early by a smaller ``--steps``, which only moves the fall.
"""

import json
import math
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn
from torch.nn import functional

from training.arrays import IGNORED, Rows
from training.network import TASKS, Heads, Screen, start
from training.order import Order
from training.profiles import profile

WARM_UP_SHARE = 0.04
FALL_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done.

    Attributes:
        steps: in all.
        batch: rows a step.
        rate: the largest learning rate.
        seed: of order and dropout.
        device: ``cpu`` or ``cuda``.
    """

    steps: int
    batch: int
    rate: float
    seed: int
    device: str

    def rate_at(self, step: int) -> float:
        """The learning rate of a step."""
        rise = min(1.0, (step + 1) / max(1.0, self.steps * WARM_UP_SHARE))
        fall = min(1.0, (self.steps - step) / max(1.0, self.steps * FALL_SHARE))
        return self.rate * min(rise, fall)


def train(
    weights: Annotated[Path, typer.Option(help="The starting weights: an ONNX file, or packed.")],
    steps: Annotated[int, typer.Option(min=1, help="In all, those of an earlier run included.")],
    work: Annotated[Path, typer.Option(help="Holds NAME.train.npz; takes the checkpoints.")] = Path("build/training"),
    name: Annotated[str, typer.Option(help="Of the model: its files are named so.")] = "injection-stream",
    frozen: Annotated[
        int, typer.Option(help="Lower layers that stay as they are: a third less work for half of them.")
    ] = 0,
    batch: Annotated[int, typer.Option(help="Rows a step.")] = 32,
    rate: Annotated[float, typer.Option(help="Largest learning rate.")] = 5e-5,
    dropout: Annotated[float, typer.Option(help="While training.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Of order and dropout.")] = 7,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    threads: Annotated[int, typer.Option(help="On a processor.")] = 2,
    every_s: Annotated[float, typer.Option(help="Seconds between checkpoints.")] = 120.0,
) -> None:
    """Train until `steps` are done, from the last checkpoint if there is one."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    plan = Plan(steps, batch, rate, seed, device)
    model = profile(name)
    heads = TASKS[model.task]
    screen = start(weights, model.layers, dropout, heads)
    run = _Run(plan, screen, work / f"{name}.pt", work / f"{name}.log.jsonl", heads)
    run.resume()
    run.freeze(frozen)
    # Whoever ends the process gets its last state.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows = Rows.load(work / f"{name}.train.npz")
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    try:
        with bar:
            line = bar.add_task(name, total=steps, completed=run.step)
            saved = time.monotonic()
            for loss in run.go(rows):
                bar.update(line, completed=run.step, description=f"{name} loss {loss:.3f}")
                if time.monotonic() - saved > every_s:
                    run.save()
                    saved = time.monotonic()
    finally:
        run.save()
    typer.echo(f"{run.step} steps done; {run.checkpoint}")


class _Run:
    """Weights, optimiser and step, on the disk now and then."""

    def __init__(
        self, plan: Plan, screen: Screen, checkpoint: Path, log: Path, heads: Heads = TASKS["injection"]
    ) -> None:
        self.plan, self.checkpoint, self.step = plan, checkpoint, 0
        self._log, self._heads = log, heads
        self._frozen: Sequence[nn.Module] = ()
        self._screen = screen.to(plan.device)
        # The vocabulary stays as it was: the data here knows few of its words, and would only tear those away.
        self._screen.encoder.embeddings.requires_grad_(False)
        self._screen.encoder.embeddings.token_type_embeddings.requires_grad_(heads.own_types)
        trained = [parameter for parameter in self._screen.parameters() if parameter.requires_grad]
        self._optimiser = torch.optim.AdamW(trained, lr=plan.rate, weight_decay=0.01, fused=True)

    def freeze(self, layers: int) -> None:
        """Let the lowest layers of the encoder stay as they are, without dropout in what is below the others."""
        below = self._screen.encoder.embeddings
        self._frozen = [below, *self._screen.encoder.encoder.layer[:layers]] if layers else []
        for part in self._frozen:
            part.requires_grad_(False)
        below.token_type_embeddings.requires_grad_(self._heads.own_types)

    def resume(self) -> None:
        """Take up the last checkpoint, if there is one."""
        if not self.checkpoint.exists():
            return
        state: dict[str, Any] = torch.load(self.checkpoint, map_location=self.plan.device, weights_only=True)
        self._screen.load_state_dict(state["weights"])
        self._optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["generator"].cpu())
        if "device_generator" in state:
            torch.cuda.set_rng_state(state["device_generator"].cpu())
        self.step = int(state["step"])

    def save(self) -> None:
        """Write a checkpoint; the one before is replaced at once or not at all."""
        part = self.checkpoint.with_suffix(".part")
        state = {
            "weights": self._screen.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "generator": torch.get_rng_state(),
            "step": self.step,
        }
        if self.plan.device == "cuda":
            state["device_generator"] = torch.cuda.get_rng_state()
        torch.save(state, part)
        part.replace(self.checkpoint)

    def go(self, rows: Rows) -> Iterator[float]:
        """Do the steps that are left, one at a time; yields the loss."""
        self._screen.train()
        for part in self._frozen:
            part.eval()
        order = Order(rows.mask.sum(axis=1, dtype=np.int64), self.plan.batch, self.plan.seed)
        while self.step < self.plan.steps:
            for group in self._optimiser.param_groups:
                group["lr"] = self.plan.rate_at(self.step)
            loss = self._loss(rows, order.rows(self.step))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._screen.parameters(), 1.0)
            self._optimiser.step()
            self._optimiser.zero_grad()
            self.step += 1
            value = loss.item()
            if not math.isfinite(value):
                raise RuntimeError(f"the loss is {value} at step {self.step}")
            if self.step % 20 == 0:
                self._note(value)
            yield value

    def _loss(self, rows: Rows, chosen: NDArray[np.int64]) -> Tensor:
        # Shorter rows cost less: pad to the longest of the batch only.
        width = int(rows.mask[chosen].sum(axis=1).max())

        def put(array: NDArray[Any]) -> Tensor:
            return torch.from_numpy(array.astype(np.int64)).to(self.plan.device)

        with torch.autocast(self.plan.device, dtype=torch.bfloat16):
            decided, located = self._screen(
                put(rows.ids[chosen, :width]), put(rows.mask[chosen, :width]), put(rows.types[chosen, :width])
            )
        tokens = put(rows.tokens[chosen, :width])
        where = functional.cross_entropy(located.float().flatten(0, 1), tokens.flatten(), ignore_index=IGNORED)
        if decided is None:
            return where
        return functional.cross_entropy(decided.float(), put(rows.labels[chosen])) + self._heads.token_loss * where

    def _note(self, loss: float) -> None:
        with self._log.open("a") as file:
            file.write(json.dumps({"step": self.step, "loss": round(loss, 4), "time": round(time.time())}) + "\n")


if __name__ == "__main__":
    # Threads that spin while they wait take the processor from whoever else works on it.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    typer.run(train)
