"""The model manifest: which models may be loaded, pinned to the byte.

In comes a ``models.toml``; out come its entries, and for an entry the bytes of its files, read once and checked
against size and SHA-256 before anyone parses them. Whoever uses the bytes never opens the file again, so that what
was checked is what runs. Nothing here knows ONNX, detectors or policy.

::

    [[models]]
    name = "injection-stream"
    version = "1.0.0"
    licence = "Apache-2.0"
    source = "https://example.org/models/injection-stream"
    window_tokens = 64
    model = { file = "injection-stream/model.onnx", sha256 = "...", size_bytes = 23000000 }
    tokenizer = { file = "injection-stream/tokenizer.json", sha256 = "...", size_bytes = 700000 }

    [models.heads.injection]
    labels = ["harmless", "injection"]
    thresholds.injection = { prompt = 0.93, tool_result = 0.71, "completion/reasoning" = 0.9 }

A model that was trained to say of tool calls whether the user asked for them has one more key::

    calls = { head = "injection", label = "injection", threshold = 0.8, pair_tokens = 42 }

A head of tokens says ``kind = "tokens"``; its labels are ``O`` and then, for each type, ``B-TYPE`` and ``I-TYPE``, and
its thresholds are by type. Files stand in the manifest's folder or below it. A threshold's key is a stream's kind, or
kind and channel.
"""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec

from headgate.errors import ModelError
from headgate_schemas.findings import Channel, Kind

#: Twice the largest model that we think of shipping in fp32 (12 layers x 384: 133 MB).
MAX_FILE_BYTES = 268_435_456
#: A manifest is read by people; a larger one is not ours.
MAX_MANIFEST_BYTES = 1_048_576
#: Longer stretches between two looks would leave text unread.
MAX_CLAUSE_WORDS = 128

_KINDS: tuple[str, ...] = get_args(Kind)
_STREAMS = frozenset(_KINDS) | {f"{kind}/{channel}" for kind in _KINDS for channel in get_args(Channel)}

Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
Probability = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class PinnedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file and what it must be.

    Attributes:
        file: path below the manifest's folder, with forward slashes.
        sha256: of its bytes, lower-case hex.
        size_bytes: its size.
    """

    file: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: Annotated[int, msgspec.Meta(ge=1, le=MAX_FILE_BYTES)]


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One output of a model: probabilities of shape (windows, labels), or (windows, tokens, labels).

    Attributes:
        labels: what each probability is of, in the output's order.
        thresholds: label (of tokens: type) -> stream -> the probability from which on it is a finding. One without an
            entry is never a finding, and a stream without an entry is not read.
        kind: whether it judges windows or each of their tokens.
    """

    labels: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=64)]
    thresholds: dict[Name, dict[str, Probability]] = {}
    kind: Literal["windows", "tokens"] = "windows"

    def __post_init__(self) -> None:
        expected = ("O", *(f"{place}-{name}" for name in self.types for place in "BI"))
        if self.kind == "tokens" and (not self.types or self.labels != expected):
            raise ValueError("the labels of a head of tokens are O, and then B-TYPE and I-TYPE for each type")
        judged = self.types if self.kind == "tokens" else self.labels
        for label, by_stream in self.thresholds.items():
            if label not in judged:
                raise ValueError(f"thresholds name the label {label}{_nearest(label, judged)}")
            for stream in by_stream:
                if stream not in _STREAMS:
                    raise ValueError(f"thresholds name the stream {stream}{_nearest(stream, _STREAMS)}")

    @property
    def types(self) -> tuple[str, ...]:
        """Of a head of tokens: what its spans can be, in the output's order."""
        return tuple(label[2:] for label in self.labels if label.startswith("B-"))

    def limits(self, kind: Kind, channel: Channel) -> dict[str, float]:
        """Label or type -> threshold in such a stream; one of kind and channel comes before one of the kind."""
        found = {}
        for label, by_stream in self.thresholds.items():
            threshold = by_stream.get(f"{kind}/{channel}", by_stream.get(kind))
            if threshold is not None:
                found[label] = threshold
        return found


class CallReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a model says of a tool call whether the user asked for it.

    Attributes:
        head: the output to read.
        label: which of its labels means that nobody did.
        threshold: the probability from which on that is a finding.
        pair_tokens: tokens of the first segment at most: the prefix and a part of the request.
        prefix: the word that stands first in it.
    """

    head: Name
    label: Name
    threshold: Probability
    pair_tokens: Annotated[int, msgspec.Meta(ge=2, le=256)]
    prefix: Annotated[str, msgspec.Meta(max_length=32)] = "call"


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model.

    Attributes:
        name: what detectors ask for.
        version: changes with the weights or the thresholds.
        licence: SPDX identifier.
        source: where the model comes from, for people.
        model: the ONNX file.
        tokenizer: the ``tokenizer.json``.
        heads: the outputs to read, by their names in the graph; outputs not named here are not computed.
        window_tokens: tokens that one run reads, special ones included.
        pair_tokens: tokens of the first segment at most; 0 for a model that reads no pairs.
        reads_request: the first segment holds what the user asked for.
        prefixes: words that stand first in the first segment, by kind of stream: the model's channel token.
        clause_words: at least and at most so many words between two looks, as the model was trained; fewer looks cost
            less, and find an instruction later.
        calls: how it reads tool calls, if it was trained to; see `headgate.rendered_call`.
        letter_case: the input ``token_type_ids`` is the letter case of each token's word
            (`headgate.inference.letter_case`), and not the segment.
        batch: windows computed in one run; more than 1 only for graphs whose rows do not depend on each other.
    """

    name: Name
    version: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    licence: Annotated[str, msgspec.Meta(min_length=1)]
    source: Annotated[str, msgspec.Meta(min_length=1)]
    model: PinnedFile
    tokenizer: PinnedFile
    heads: Annotated[dict[Name, Head], msgspec.Meta(min_length=1, max_length=8)]
    window_tokens: Annotated[int, msgspec.Meta(ge=8, le=512)]
    pair_tokens: Annotated[int, msgspec.Meta(ge=0, le=256)] = 0
    reads_request: bool = False
    prefixes: dict[Kind, Annotated[str, msgspec.Meta(max_length=32)]] = {}
    clause_words: tuple[int, int] = (3, 24)
    calls: CallReading | None = None
    letter_case: bool = False
    batch: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1

    def __post_init__(self) -> None:
        if self.pair_tokens > self.window_tokens // 2:
            raise ValueError("pair_tokens may be half of window_tokens at most")
        if not self.pair_tokens and (self.reads_request or self.prefixes):
            raise ValueError("reads_request and prefixes need pair_tokens")
        if self.pair_tokens and (self.letter_case or self.token_head):
            raise ValueError("letter_case and heads of tokens need a model that reads no pairs: pair_tokens = 0")
        if sum(head.kind == "tokens" for head in self.heads.values()) > 1:
            raise ValueError("a model may have one head of tokens")
        if not 1 <= self.clause_words[0] < self.clause_words[1] <= MAX_CLAUSE_WORDS:
            raise ValueError(f"clause_words must be two ascending numbers from 1 to {MAX_CLAUSE_WORDS}")
        if self.calls is not None:
            self._check_calls(self.calls)

    def _check_calls(self, calls: CallReading) -> None:
        if calls.head not in self.heads:
            raise ValueError(f"calls name the head {calls.head}{_nearest(calls.head, self.heads)}")
        labels = self.heads[calls.head].labels
        if calls.label not in labels:
            raise ValueError(f"calls name the label {calls.label}{_nearest(calls.label, labels)}")
        if not self.reads_request or calls.pair_tokens > self.window_tokens // 2:
            raise ValueError("calls need a model that reads the request, in half of window_tokens at most")

    def thresholds(self, kind: Kind, channel: Channel) -> dict[tuple[str, int], float]:
        """What of whole windows counts as a finding in such a stream: (head, index of the label) -> threshold.

        Empty if it is not read. A threshold of the kind and channel comes before one of the kind.
        """
        return {
            (name, head.labels.index(label)): threshold
            for name, head in self.heads.items()
            if head.kind == "windows"
            for label, threshold in head.limits(kind, channel).items()
        }

    @property
    def token_head(self) -> str | None:
        """The name of the head that judges tokens, if there is one."""
        return next((name for name, head in self.heads.items() if head.kind == "tokens"), None)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of streams that some threshold of whole windows names."""
        return frozenset(kind for kind in get_args(Kind) if any(self.thresholds(kind, c) for c in get_args(Channel)))


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    models: list[Entry] = []


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that was read.

    Args:
        path: of the ``models.toml``.
        entries: by name, in the file's order.
    """

    path: Path
    entries: Mapping[str, Entry]

    def entry(self, name: str) -> Entry:
        """The model `name`.

        Raises:
            ModelError: the manifest does not name it.
        """
        if name not in self.entries:
            hint = _nearest(name, self.entries)
            raise ModelError(f"{self.path} names no model {name!r}{hint}; only models in the manifest are loaded")
        return self.entries[name]

    def read(self, file: PinnedFile) -> bytes:
        """The bytes of `file`, which are the pinned ones.

        Raises:
            ModelError: outside the manifest's folder, missing, or of another size or hash.
        """
        root = self.path.parent.resolve()
        path = (root / file.file).resolve()
        if not path.is_relative_to(root):
            raise ModelError(f"{self.path}: {file.file} lies outside the manifest's folder")
        data = _read_at_most(path, file.size_bytes)
        if len(data) != file.size_bytes:
            raise ModelError(
                f"{path} is not {file.size_bytes} bytes long, as the manifest says; restore the pinned file"
            )
        digest = hashlib.sha256(data).hexdigest()
        if digest != file.sha256:
            raise ModelError(f"{path} has SHA-256 {digest}, the manifest says {file.sha256}; restore the pinned file")
        return data


def load_manifest(path: Path) -> Manifest:
    """Read a manifest; no model file is opened.

    Args:
        path: of the ``models.toml``.

    Raises:
        ModelError: no manifest, or a mistake in it, with where and what to do.
    """
    data = _read_at_most(path, MAX_MANIFEST_BYTES)
    if len(data) > MAX_MANIFEST_BYTES:
        raise ModelError(f"{path} exceeds {MAX_MANIFEST_BYTES} bytes; it is no manifest")
    try:
        document = msgspec.convert(tomllib.loads(data.decode()), _Document)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path}: no valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ModelError(f"{path}: {_with_hint(str(error))}") from None
    entries = {entry.name: entry for entry in document.models}
    if len(entries) != len(document.models):
        raise ModelError(f"{path}: two models have the same name")
    return Manifest(path, entries)


def _read_at_most(path: Path, size_bytes: int) -> bytes:
    """The file's bytes, one more than `size_bytes` at most: enough to see that it is too long."""
    try:
        with path.open("rb") as file:
            return file.read(size_bytes + 1)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from None


def _nearest(name: str, known: Mapping[str, object] | tuple[str, ...] | frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _with_hint(message: str) -> str:
    unknown = re.search(r"unknown field `([^`]*)`", message)
    if unknown is None:
        return message
    known = {name for part in (Entry, Head, PinnedFile, _Document) for name in part.__struct_fields__}
    return message + _nearest(unknown[1], frozenset(known))
