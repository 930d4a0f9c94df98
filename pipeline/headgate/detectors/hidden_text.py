"""Hidden text: characters that a reader does not see and a model, a parser or a terminal does.

In comes the text of one stream; out come runs of hidden characters, each with the name of its class. What they may
spell is never decoded, and never leaves. Many of them are legitimate where a script or an emoji needs them; those
places are known by the characters on both sides:

====================  ===========================================  ==================================================
type                  what                                         not where
====================  ===========================================  ==================================================
zero-width            spaces and joiners without width, invisible  joiners between letters of a script that joins or
                      operators, byte order marks                  between emoji; ZWSP between letters of scripts
                                                                   without spaces; a byte order mark at the start
invisible-letter      Hangul fillers, Braille blank, and the like  beside letters of their own script
bidi-control          embeddings, overrides, isolates              isolates that are closed on their line; one mark
unicode-tags          the block U+E0000                            flags of regions: black flag, tags, cancel tag
variation-selectors   any of the 272                               one after a symbol, an emoji, a CJK character
control               C0 and C1 controls, escape sequences         tab, line feed, form feed, return, next line
soft-hyphen           side by side, or after each letter           the few that typesetting leaves in a word
====================  ===========================================  ==================================================

States of a stream; a place is held for no longer than shown:

=========  ====================================================  ====================================================
state      what comes                                            what follows
=========  ====================================================  ====================================================
plain      a character of a run, a control or an escape          *run*, held from there
run        a character that ends it, or the cap, or the end      reported or let go; *plain*
plain      an isolate opens                                      *isolate*, held from there; the rest is read on
isolate    it is closed                                          let go; *plain*
isolate    a line ends, or the cap is reached, or the text ends  reported; *plain*
=========  ====================================================  ====================================================

Sources: Unicode Technical Standards 39 and 51, Unicode Annex 9, "Trojan Source" (Boucher and Anderson, 2021), ECMA-48.
"""

import re
from collections.abc import Iterator
from itertools import groupby

import msgspec
import regex

from headgate.detector import Card, Detector, DetectorStream, PatternStream, Progress, StreamContext
from headgate.text import Tail
from headgate_schemas.findings import Finding, Severity

NAME = "hidden_text"
#: A longer run is reported in pieces of this length; it bounds what a stream can make us hold.
MAX_RUN_CHARS = 1_024
#: An isolate that is still open after this many code points is reported: names and numbers in isolates are shorter.
MAX_ISOLATE_CHARS = 256
#: What a decision needs of the text before a place: an emoji, a letter, a soft hyphen two letters back.
LOOK_BEHIND_CHARS = 4
_TAGS = ("AML.T0068", "OWASP-LLM01:2025")

_ZERO_WIDTH = "\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff"
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_MARKS = "\u061c\u200e\u200f"
_BIDI = "\u202a-\u202e"
_ISOLATES = "\u2066-\u2069"
_TAG_BLOCK = "\U000e0000-\U000e007f"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_CONTROLS = "\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f"

_RUN = re.compile(f"[{_ZERO_WIDTH}{_INVISIBLE}{_MARKS}{_BIDI}{_TAG_BLOCK}{_SELECTORS}]+")
_CONTROL_RUN = re.compile(f"[{_CONTROLS}]+")
#: ECMA-48: control sequences, then strings (OSC, DCS, APC, PM, SOS) with their terminators, then single escapes.
_ESCAPE = regex.compile(
    r"\x1b(?:\[[0-?]{0,48}[ -/]{0,8}[@-~]|[\]PX^_][^\x07\x1b\x9c]{0,1000}(?:\x07|\x1b\\|\x9c)"
    r"|[ -/]{0,4}[0-OQ-WYZ\\`-~])"
)
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_HYPHENS = re.compile("\u00ad+")
_LINE_ENDS = "\n\r\x85\u2029"
_HIDDEN = f"{_ZERO_WIDTH}{_INVISIBLE}{_MARKS}{_BIDI}{_ISOLATES}{_TAG_BLOCK}{_SELECTORS}{_CONTROLS}\x1b\u00ad"
_NOTABLE = re.compile(f"[{_HIDDEN}]")
_NOTABLE_IN_ISOLATE = re.compile(f"[{_HIDDEN}{_LINE_ENDS}]")
_CLASSES = tuple(
    (name, re.compile(f"[{letters}]"))
    for name, letters in (
        ("zero-width", _ZERO_WIDTH),
        ("invisible-letter", _INVISIBLE),
        ("bidi-control", _BIDI + _MARKS),
        ("unicode-tags", _TAG_BLOCK),
        ("variation-selectors", _SELECTORS),
    )
)

_JOINERS = "\u200c\u200d"
_JOINING = regex.compile(
    r"[\p{Arabic}\p{Syriac}\p{Mongolian}\p{Nko}\p{Mandaic}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}"
    r"\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Inherited}]"
)
_WITHOUT_SPACES = regex.compile(
    r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Han}\p{Hiragana}\p{Katakana}\p{Javanese}\p{Balinese}]"
)
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]")
_SELECTABLE = regex.compile(r"[\p{Extended_Pictographic}\p{S}\p{Po}\p{Han}\p{Mongolian}\p{Myanmar}\p{Phags_Pa}]")
_KEYCAP = "\u20e3"
_REGION_FLAG = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
#: Beside letters of these scripts, an invisible letter is at home.
_HOME = {
    "\u115f": regex.compile(r"[\p{Hangul}]"),
    "\u1160": regex.compile(r"[\p{Hangul}]"),
    "\u17b4": regex.compile(r"[\p{Khmer}]"),
    "\u17b5": regex.compile(r"[\p{Khmer}]"),
    "\u2800": regex.compile(r"[\u2801-\u28ff]"),
    "\u034f": regex.compile(r"\p{M}|\p{Hebrew}"),
}


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a policy may choose.

    Attributes:
        colours: whether escape sequences that only set colours are reported too; logs are full of them.
    """

    colours: bool = True


class HiddenTextDetector:
    """Finds hidden text; without state of its own."""

    card = Card(name=NAME, version="1", category="hidden_text", look_behind_chars=LOOK_BEHIND_CHARS)

    def __init__(self, options: Options) -> None:
        self._options = options

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream; hidden characters are the same whoever speaks."""
        return HiddenTextStream(self._options)


def load(options: Options) -> Detector:
    """The detector with `options`."""
    return HiddenTextDetector(options)


class HiddenTextStream(PatternStream):
    """One stream's reading; see the module's table."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._tail = Tail()
        self._at = 0  # read up to here
        self._open: list[int] = []  # isolates that are open, outermost first
        self._found: list[Finding] = []  # not yet reported: an open isolate before them may have to be first

    @property
    def held_chars(self) -> int:
        """Code points kept in memory."""
        return len(self._tail.text)

    def feed(self, text: str, final: bool) -> Progress:
        """Read what has become decided; see `headgate.detector`."""
        self._tail.append(text)
        while self._advance(final):
            pass
        if final:
            self._give_up_isolates()
        self._tail.forget_before(self._at - LOOK_BEHIND_CHARS)
        cleared = self._open[0] if self._open else self._at
        findings = tuple(each for each in self._found if each.start < cleared)
        self._found = self._found[len(findings) :]
        return Progress(findings, cleared)

    def _advance(self, final: bool) -> bool:
        """Read up to the next notable character and what begins there; False where more text is needed."""
        base, text = self._tail.base, self._tail.text
        found = (_NOTABLE_IN_ISOLATE if self._open else _NOTABLE).search(text, self._at - base)
        place = base + found.start() if found else self._tail.end
        if self._open and place >= self._open[0] + MAX_ISOLATE_CHARS:
            self._give_up_isolates()
            return True
        self._at = place
        return found is not None and self._read(found.group(), final)

    def _read(self, letter: str, final: bool) -> bool:
        if letter in _LINE_ENDS:
            self._give_up_isolates()
            self._at += 1
            return True
        if letter == "\x1b":
            return self._read_escape(final)
        if letter in "\u2066\u2067\u2068\u2069":
            self._read_isolate(letter)
            return True
        for pattern in (_RUN, _CONTROL_RUN, _HYPHENS):
            if run := pattern.match(self._tail.text, self._at - self._tail.base):
                return self._read_run(run.group()[:MAX_RUN_CHARS], final)
        raise AssertionError("every notable character begins something")

    def _read_isolate(self, letter: str) -> None:
        if letter != "\u2069":
            self._open.append(self._at)
        elif self._open:
            self._open.pop()
        else:
            self._report("bidi-control", self._at, self._at + 1, 0.3, "low", "closes no isolate")
        self._at += 1

    def _give_up_isolates(self) -> None:
        for place in self._open:
            self._report("bidi-control", place, place + 1, 0.8, "high", "an isolate that its line does not close")
        self._open = []
        self._found.sort(key=lambda finding: finding.start)

    def _read_escape(self, final: bool) -> bool:
        start = self._at - self._tail.base
        found = _ESCAPE.match(self._tail.text, start, partial=True)
        if found is not None and found.partial and not final:
            return False
        sequence = found.group() if found is not None and not found.partial else "\x1b"
        if _COLOUR.fullmatch(sequence):
            if self._options.colours:
                self._report("control", self._at, self._at + len(sequence), 0.4, "low", "an escape for colours")
        else:
            self._report("control", self._at, self._at + len(sequence), 0.8, "medium", "an escape sequence")
        self._at += len(sequence)
        return True

    def _read_run(self, run: str, final: bool) -> bool:
        end = self._at + len(run)
        if end == self._tail.end and len(run) < MAX_RUN_CHARS and not final:
            return False
        before = self._tail.slice(self._at - LOOK_BEHIND_CHARS, self._at)
        for name, start, stop in _hidden(before, run, self._tail.slice(end, end + 1), self._at == 0):
            score, severity, reason = _judge(name, run[start:stop])
            self._report(name, self._at + start, self._at + stop, score, severity, reason)
        self._at = end
        return True

    def _report(self, name: str, start: int, end: int, score: float, severity: Severity, reason: str) -> None:
        self._found.append(
            Finding(
                detector=NAME,
                category="hidden_text",
                type=name,
                start=start,
                end=end,
                score=score,
                severity=severity,
                tags=_TAGS,
                reason=reason,
            )
        )


def _hidden(before: str, run: str, after: str, at_start: bool) -> Iterator[tuple[str, int, int]]:
    """The parts of a run that have no business there: type, start and end within the run.

    Args:
        before: the last characters before the run.
        run: characters of one kind of run.
        after: the character behind the run; empty at the text's end and at the cap.
        at_start: the run begins the text.
    """
    if run[0] == "\u00ad":
        if len(run) > 1 or "\u00ad" in before[-2:]:
            yield "soft-hyphen", 0, len(run)
        return
    if _CONTROL_RUN.match(run):
        yield "control", 0, len(run)
        return
    start = _at_home(before[-1:], run, after, at_start)
    for name, letters in groupby(range(start, len(run)), key=lambda at: _class_of(run[at])):
        places = list(letters)
        yield name, places[0], places[-1] + 1


def _class_of(letter: str) -> str:
    return next(name for name, pattern in _CLASSES if pattern.match(letter))


def _at_home(before: str, run: str, after: str, at_start: bool) -> int:
    """How many characters at the run's beginning are legitimate; all of them, or those of one sequence."""
    start = 1 if run[0] == "\ufeff" and at_start else 0
    if flag := (before == "\U0001f3f4" and _REGION_FLAG.match(run)):
        return flag.end()
    if start < len(run) and _CLASSES[-1][1].match(run[start]) and _selectable(before, after if len(run) == 1 else ""):
        start += 1
    rest = run[start:]
    if len(rest) == 1 and _single_at_home(before, rest, after):
        return len(run)
    return start


def _selectable(before: str, after: str) -> bool:
    if before and before in "0123456789#*":
        return after == _KEYCAP
    return bool(before) and _SELECTABLE.match(before) is not None


def _single_at_home(before: str, letter: str, after: str) -> bool:
    """Whether one invisible character belongs between `before` and `after`."""
    if letter in _MARKS:
        return True
    if letter in _JOINERS and before:
        if _EMOJI.match(before):
            return letter == "\u200d" and _EMOJI.match(after) is not None
        return _JOINING.match(before) is not None and (not after.isalnum() or _JOINING.match(after) is not None)
    if letter == "\u200b":
        return bool(_WITHOUT_SPACES.match(before) and (_WITHOUT_SPACES.match(after) or not after.isalnum()))
    home = _HOME.get(letter)
    return home is not None and bool(home.match(before) or home.match(after))


def _judge(name: str, letters: str) -> tuple[float, Severity, str]:
    """Score, severity and reason of a hidden part, by its class and its length."""
    if name == "bidi-control" and any(letter in "\u202d\u202e" for letter in letters):
        return 0.95, "high", "an override of the text's direction"
    one, many = _JUDGEMENTS[name]
    return many if len(letters) >= _MANY[name] else one


_Judgement = tuple[float, Severity, str]
#: What one character of a class says, and what a run says; a run of four can carry a byte, a few selectors can too.
_JUDGEMENTS: dict[str, tuple[_Judgement, _Judgement]] = {
    "zero-width": ((0.6, "medium", "a zero-width character"), (0.9, "high", "a run of zero-width characters")),
    "invisible-letter": ((0.6, "medium", "an invisible letter"), (0.85, "high", "a run of invisible letters")),
    "bidi-control": ((0.7, "medium", "controls of the text's direction"),) * 2,
    "unicode-tags": ((0.97, "high", "characters of the Unicode tag block"),) * 2,
    "variation-selectors": ((0.4, "low", "a variation selector"), (0.95, "high", "a run of variation selectors")),
    "control": ((0.6, "medium", "a control character"), (0.7, "medium", "control characters")),
    "soft-hyphen": ((0.5, "low", "soft hyphens within a word"),) * 2,
}
_MANY = {name: 2 if name in ("variation-selectors", "control") else 4 for name in _JUDGEMENTS}
