"""The models that are trained here: how each reads, how deep it is, and what it is not taught.

In comes a model's name; out comes its profile. Every script takes the same name, so that no option can disagree
between preparing, training and shipping.
"""

from dataclasses import dataclass
from typing import Literal

import typer

from training.windows import Shape

#: Wishes that people utter every day, put without words that take over: in a mail they are mail. Only a model that can
#: weigh a request against them is asked about them.
EVERYDAY = frozenset({"synthetic-ordinary-soft", "synthetic-ordinary-bare", "synthetic-ordinary-stated"})


@dataclass(frozen=True, slots=True)
class Profile:
    """One model.

    Attributes:
        layers: of the encoder, and with them the starting weights.
        shape: how it reads.
        channels: the channels that it reads.
        skips: families of documents that it is neither taught nor measured by.
        task: which heads it has (`training.network.TASKS`).
    """

    layers: int
    shape: Shape
    channels: frozenset[str]
    skips: frozenset[str] = frozenset()
    task: Literal["injection", "entities"] = "injection"


PROFILES = {
    "injection-stream": Profile(6, Shape(), frozenset({"user", "tool"}), EVERYDAY),
    # Tool results come whole: fewer and longer looks, with more of the request.
    "injection-result": Profile(
        12, Shape(window_tokens=96, pair_tokens=32, min_words=16, max_words=32), frozenset({"tool", "call"})
    ),
    # Its texts are no documents: `training.entities` makes and prepares them.
    "entities": Profile(6, Shape(window_tokens=64, pair_tokens=0, reads_request=False), frozenset(), task="entities"),
}


def profile(name: str) -> Profile:
    """The profile of a model.

    Raises:
        typer.BadParameter: there is none of that name.
    """
    if name not in PROFILES:
        raise typer.BadParameter(f"no model {name!r}; there are {', '.join(PROFILES)}")
    return PROFILES[name]
