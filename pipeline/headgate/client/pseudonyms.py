"""The pseudonyms of one session: kept as texts go to the model, put back as its answers come.

Enter guarded texts with what was replaced in them, and leave their values in the vault; enter allowed texts of the
model, and leave with those values. All of it happens behind the verdicts: what was judged, digested and told in
receipts is the text with its placeholders. Where policy restores nothing, nothing is kept.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from headgate.client.outcome import Outcome
from headgate.client.tooling import is_json
from headgate.errors import VaultError
from headgate.pseudonyms import Concealer, Restorer, is_name, names_in, restored_json
from headgate.vault import Scope, Vault
from headgate_schemas.verdicts import Limits, Restorable

#: Names of one session that stand for nothing; at the cap nothing more is kept.
MAX_BARRED = 10_000

_log = logging.getLogger("headgate.client")


class Pseudonyms:
    """What the placeholders of one session stand for.

    Args:
        vault: keeps the values.
        tenant: of the session's principal.
        limits: what policy lets a client do, as far as it is known.
    """

    def __init__(self, vault: Vault, tenant: str, limits: Callable[[], Limits]) -> None:
        self._vault, self._scope, self._limits = vault, Scope(tenant, ""), limits
        self._barred: set[str] = set()
        self._warned = False

    def begin(self, session_id: str) -> None:
        """The session has its id."""
        self._scope = replace(self._scope, session_id=session_id)

    def end(self) -> None:
        """The session is over, and with it what its placeholders stand for."""
        with self._tolerant():
            self._vault.forget(self._scope)

    def keep(self, text: str, outcome: Outcome) -> None:
        """Keep what was replaced in a text on its way to the model.

        A name that stands in a text before it stands for anything is the text's own, and never restored; nor is one
        that stood for something irreversible, such as a secret, even once.

        Args:
            text: as it was before.
            outcome: what was decided of it.
        """
        limits = self._limits()
        if not limits.restore or outcome.refused:
            return
        with self._tolerant():
            for name in names_in(text) - self._barred:
                if self._vault.get(self._scope, name) is None:
                    self._bar(name)
            for spot in outcome.replacements:
                if not spot.reversible:
                    self._bar(spot.placeholder)
                elif spot.placeholder not in self._barred and len(self._barred) < MAX_BARRED:
                    value = _plain(text[spot.start : spot.end], text)
                    if is_name(spot.placeholder) and value:
                        self._vault.put(self._scope, spot.placeholder, value, limits.restore_for_s)

    def restorer(self, where: Restorable) -> Restorer | None:
        """What restores a stream; None where policy does not have it restored."""
        if where not in self._limits().restore:
            return None
        return Restorer(self._find)

    def restored_call(self, outcome: Outcome) -> Outcome:
        """The outcome of a tool call, its arguments restored where policy has them restored."""
        restorer = self.restorer("tool_call")
        if restorer is None or not outcome.text:
            return outcome
        if is_json(outcome.text):
            text = restored_json(outcome.text, outcome.made, self._find)
        else:
            text = restorer.feed(outcome.text, outcome.made) + restorer.finish()
        return replace(outcome, text=text)

    def concealed(self, messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Copies of chat messages, with placeholders again in what the model said and was restored."""
        copies = [dict(message) for message in messages]
        spoken = [index for index, message in enumerate(copies) if message.get("role") == "assistant"]
        if not spoken or not self._limits().restore:
            return copies
        values: dict[str, str] = {}
        with self._tolerant():
            values = self._vault.values(self._scope)
        if values:
            concealer = Concealer(values)
            for index in spoken:
                copies[index] = {key: _reworded(part, concealer.conceal) for key, part in copies[index].items()}
        return copies

    def _find(self, name: str) -> str | None:
        if name in self._barred:
            return None
        with self._tolerant():
            return self._vault.get(self._scope, name)
        return None

    def _bar(self, name: str) -> None:
        if is_name(name) and len(self._barred) < MAX_BARRED:
            self._barred.add(name)
            self._vault.withdraw(self._scope, name)

    @contextmanager
    def _tolerant(self) -> Iterator[None]:
        """A vault that fails leaves placeholders where they are: no text is let out or withheld for it."""
        try:
            yield
        except VaultError as error:
            if not self._warned:
                _log.warning("placeholders stay as they are: %s", error)
            self._warned = True


def _plain(value: str, text: str) -> str:
    """A value as it is, without the escapes of the JSON in which it stood."""
    if "\\" in value and is_json(text):
        with suppress(ValueError):
            plain: str = json.loads(f'"{value}"')
            return plain
    return value


def _reworded(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part)
    if isinstance(part, Mapping):
        return {key: _reworded(value, change) for key, value in part.items()}
    if isinstance(part, Sequence) and not isinstance(part, bytes):
        return [_reworded(value, change) for value in part]
    return part
