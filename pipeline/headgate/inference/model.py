"""One pinned model, loaded: windows of text in, probabilities out.

A text is turned into tokens, and these into rows of one fixed length with an attention mask. A text with more tokens
than a row holds is read in several overlapping rows, and the largest probability of each label counts: no token goes
unread, and what stands at the end of a window, where the newest text is, always has its whole row of context. The
first segment (the request) keeps its beginning and is cut to the manifest's ``pair_tokens``. A head of tokens gives the
spans of the window instead (`headgate.inference.spans`).

Nothing here knows streams, threads or deadlines. An instance may be used by several threads at once.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from headgate.detector import Need, Scores
from headgate.errors import DetectorError, ModelError
from headgate.inference.graph import inspect_graph
from headgate.inference.letter_case import letter_case
from headgate.inference.spans import Row as SpanRow
from headgate.inference.spans import decoded, flat
from headgate.models import Entry, Manifest

#: How far rounding may carry a probability out of [0, 1].
_SLACK = 1e-4
_DTYPES: dict[str, Any] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
# Text may hold lone surrogates, which no tokenizer takes.
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a run: its tokens, and what the model is told of each."""

    tokens: Encoding
    types: list[int]

    def said(self, probabilities: NDArray[np.float32]) -> SpanRow:
        """What the model said of the text's tokens, special ones and padding apart."""
        places = [at for at, sequence in enumerate(self.tokens.sequence_ids) if sequence == 0]
        offsets = self.tokens.offsets
        return SpanRow([offsets[at] for at in places], probabilities[places])


_INPUTS: dict[str, Callable[[_Row], list[int]]] = {
    "input_ids": lambda row: row.tokens.ids,
    "attention_mask": lambda row: row.tokens.attention_mask,
    "token_type_ids": lambda row: row.types,
}


class Model:
    """A model of the manifest, ready to score."""

    def __init__(self, entry: Entry, tokenizer: Tokenizer, session: ort.InferenceSession) -> None:
        self.name = entry.name
        self.batch = entry.batch
        self._entry = entry
        self._tokenizer = tokenizer
        self._session = session
        self._heads = list(entry.heads)
        self._dtypes = _check_interface(entry, session)
        self._check_scores()

    @classmethod
    def load(cls, manifest: Manifest, name: str) -> "Model":
        """Check, load and warm up a model; takes tenths of a second.

        Raises:
            ModelError: not in the manifest, missing, not the pinned one, refused, or not as its entry says.
        """
        entry = manifest.entry(name)
        data, words = manifest.read(entry.model), manifest.read(entry.tokenizer)
        facts = inspect_graph(data, name)
        if facts.batch_dependent and entry.batch > 1:
            raise ModelError(f"model {name} quantises over whole batches: its entry must say batch = 1")
        return cls(entry, _load_tokenizer(name, words), _load_session(name, data))

    def score(self, needs: Sequence[Need]) -> list[Scores]:
        """Score windows, in their order.

        Raises:
            DetectorError: the run failed, or what came out are no probabilities.
        """
        counts: list[int] = []
        rows: list[_Row] = []
        for need in needs:
            mine = self._rows(need)
            counts.append(len(mine))
            rows.extend(mine)
        outputs = [self._run(rows[at : at + self.batch]) for at in range(0, len(rows), self.batch)]
        joined = [np.concatenate(parts) for parts in zip(*outputs, strict=True)]
        scores: list[Scores] = []
        first = 0
        for need, count in zip(needs, counts, strict=True):
            mine = rows[first : first + count]
            heads = zip(self._heads, (head[first : first + count] for head in joined), strict=True)
            scores.append({name: self._scores(name, need.text, mine, output) for name, output in heads})
            first += count
        return scores

    def _scores(self, head: str, text: str, rows: Sequence["_Row"], output: NDArray[np.float32]) -> tuple[float, ...]:
        if self._entry.heads[head].kind == "tokens":
            return flat(
                decoded(text, [row.said(probabilities) for row, probabilities in zip(rows, output, strict=True)])
            )
        # A NumPy maximum passes on what is no number, which `_run` has refused already.
        best: list[float] = output.max(axis=0).tolist()
        return tuple(best)

    def _rows(self, need: Need) -> list["_Row"]:
        """The rows that cover the window, each of the model's fixed length."""
        pair = self._encode(need.pair) if need.pair and self._entry.pair_tokens else None
        if pair is not None:
            pair.truncate(need.pair_tokens or self._entry.pair_tokens)
        taken = self._tokenizer.num_special_tokens_to_add(pair is not None) + (len(pair.ids) if pair else 0)
        room = self._entry.window_tokens - taken
        text = self._encode(need.text)
        text.truncate(room, stride=room // 2, direction="left")
        rows = []
        for piece in (text, *text.overflowing):
            # What overflowed comes along as a copy in `text`; only its own tokens make its row.
            row = self._tokenizer.post_process(pair, piece) if pair else self._tokenizer.post_process(piece)
            row.pad(self._entry.window_tokens, pad_id=self._pad_id)
            rows.append(_Row(row, letter_case(need.text, row.offsets) if self._entry.letter_case else row.type_ids))
        return rows

    @property
    def _pad_id(self) -> int:
        return self._tokenizer.token_to_id("[PAD]") or 0

    def _encode(self, text: str) -> Encoding:
        return self._tokenizer.encode(_LONE_SURROGATES.sub("\ufffd", text), add_special_tokens=False)

    def _run(self, rows: Sequence["_Row"]) -> list[NDArray[np.float32]]:
        feed = {
            name: np.array([_INPUTS[name](row) for row in rows], dtype=dtype) for name, dtype in self._dtypes.items()
        }
        try:
            outputs: list[NDArray[np.float32]] = self._session.run(self._heads, feed)
        except Exception as error:  # noqa: BLE001 - the runtime's errors have no common root
            raise DetectorError(f"model {self.name} failed with {type(error).__name__}") from None
        for name, output in zip(self._heads, outputs, strict=True):
            labels = len(self._entry.heads[name].labels)
            tokens = (self._entry.window_tokens,) if self._entry.heads[name].kind == "tokens" else ()
            if output.shape != (len(rows), *tokens, labels):
                shape = " x ".join(["windows", *(["tokens"] if tokens else []), str(labels)])
                raise DetectorError(f"model {self.name}: head {name} is of shape {output.shape}, not {shape}")
            # Written so that what is no number fails too: compared with a threshold it would pass as harmless.
            if not ((output >= -_SLACK) & (output <= 1 + _SLACK)).all():
                raise DetectorError(f"model {self.name}: head {name} gave values outside [0, 1]")
        return [output.clip(0.0, 1.0) for output in outputs]

    def _check_scores(self) -> None:
        """One run, which also warms up: a model that cannot score is found at the start, not in a stream."""
        try:
            self.score([Need(self.name, "warm up")] * self.batch)
        except DetectorError as error:
            raise ModelError(str(error)) from None


def _load_tokenizer(name: str, data: bytes) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_buffer(data)
    except Exception as error:  # noqa: BLE001 - the tokenizers package raises bare Exception
        raise ModelError(f"model {name}: its tokenizer cannot be read: {error}") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _load_session(name: str, data: bytes) -> ort.InferenceSession:
    options = ort.SessionOptions()
    # One run, one thread: the service runs several at once, and sums come in the same order every time.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    # Else the runtime would guess the format from the bytes.
    options.add_session_config_entry("session.load_model_format", "ONNX")
    try:
        return ort.InferenceSession(data, sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 - the runtime's errors have no common root
        raise ModelError(f"model {name} cannot be loaded: {error}") from None


def _check_interface(entry: Entry, session: ort.InferenceSession) -> dict[str, Any]:
    """The dtype of every input, by name."""
    dtypes = {}
    for given in session.get_inputs():
        if given.name not in _INPUTS or given.type not in _DTYPES:
            raise ModelError(f"model {entry.name}: cannot feed its input {given.name} of type {given.type}")
        dtypes[given.name] = _DTYPES[given.type]
    if entry.letter_case and "token_type_ids" not in dtypes:
        raise ModelError(f"model {entry.name} must take token_type_ids, since its entry says letter_case")
    if not {"input_ids", "attention_mask"} <= dtypes.keys():
        raise ModelError(f"model {entry.name} must take input_ids and attention_mask")
    outputs = {output.name: output.type for output in session.get_outputs()}
    for head in entry.heads:
        if outputs.get(head) != "tensor(float)":
            raise ModelError(f"model {entry.name} has no output {head} of type float; it has {sorted(outputs)}")
    return dtypes
