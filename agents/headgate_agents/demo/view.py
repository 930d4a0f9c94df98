"""How the demo looks: live panels for a person, a line a decision for a pipe, and the summary for both."""

from collections.abc import Sequence

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from headgate_agents.demo.board import FATES, Board, Decision

STYLES = {"allow": "green", "redact": "yellow", "hold": "yellow", "deny": "red", "cut": "red"}
_SCRIPT_STYLES = {"user": "bold", "call": "cyan", "tool": "dim", "model": "", "stop": "bold red"}
_MARKS = {"user": "you    ", "call": "calls  ", "tool": "tool   ", "stop": "       ", "model": "model  "}
#: What redaction leaves in a text.
_PLACEHOLDER = r"<[A-Z][A-Z_]*(_\d+)?>"
#: Two panels side by side need this many columns to be read with ease.
WIDE = 100
PANEL_LINES = 11


class LiveView:
    """Panels that follow the sessions while they run; enter it, and hand it every board that changed."""

    def __init__(self, console: Console, boards: Sequence[Board]) -> None:
        self._boards = boards
        self._console = console
        self._live = Live(console=console, get_renderable=self._render, refresh_per_second=12, transient=True)

    def __enter__(self) -> "LiveView":
        self._live.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self._live.__exit__(None, None, None)

    def update(self, board: Board) -> None:
        """Nothing to do: the panels are drawn from the boards, twelve times a second."""

    def _render(self) -> Table:
        return grid(self._boards, self._console.width)


class PlainView:
    """A line for each decision, for pipes and logs."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told: dict[str, int] = {}

    def __enter__(self) -> "PlainView":
        return self

    def __exit__(self, *details: object) -> None:
        """Nothing is left open."""

    def update(self, board: Board) -> None:
        """Print what was decided since the last call."""
        name = board.recording.name
        for decision in board.decisions[self._told.get(name, 0) :]:
            self._console.print(_line(name, decision), soft_wrap=True)
        self._told[name] = len(board.decisions)


def grid(boards: Sequence[Board], width: int) -> Table:
    """All sessions, side by side where the terminal is wide enough."""
    columns = 2 if width >= WIDE else 1
    table = Table.grid(expand=True)
    for _ in range(columns):
        table.add_column(ratio=1)
    panels = [panel(board) for board in boards]
    for start in range(0, len(panels), columns):
        table.add_row(*panels[start : start + columns])
    return table


def panel(board: Board) -> Panel:
    """One session: who said what, what is held, what was decided."""
    script = Text(overflow="fold")
    speaking = ""
    for who, text in board.script:
        if who != speaking:
            script.append(("\n" if script else "") + _MARKS[who], style="dim")
        script.append(text, style=_SCRIPT_STYLES[who])
        speaking = who
    script.highlight_regex(_PLACEHOLDER, "black on yellow")
    if board.held_chars:
        script.append("░" * min(board.held_chars, 40), style="yellow")
    style = STYLES[board.action] if board.done or board.action != "allow" else "blue"
    return Panel(
        Group(script),
        title=f"[bold]{board.recording.name}[/]: {board.recording.title}",
        title_align="left",
        subtitle=_subtitle(board),
        subtitle_align="right",
        border_style=style,
        height=PANEL_LINES,
    )


def summary(boards: Sequence[Board]) -> Table:
    """The table at the end."""
    table = Table("session", "outcome", "rule", title="What became of the sessions", title_justify="left")
    for heading in ("tokens", "released", "redacted", "cut", "verdict p50", "p95"):
        table.add_column(heading, justify="right")
    for board in boards:
        median, tail = board.latency_ms()
        table.add_row(
            board.recording.name,
            Text(board.action, style=STYLES[board.action]),
            board.rule,
            str(len(board.tokens)),
            *(str(board.count(fate)) for fate in FATES if fate != "held"),
            f"{median:.0f} ms",
            f"{tail:.0f} ms",
        )
    return table


def _subtitle(board: Board) -> str:
    counts = "  ".join(f"{fate} {board.count(fate)}" for fate in FATES)
    median, _ = board.latency_ms()
    return f"{counts}  verdict {median:.0f} ms"


def _line(name: str, decision: Decision) -> str:
    rule = f"  by [bold]{decision.rule}[/]" if decision.rule else ""
    style = STYLES[decision.action]
    return (
        f"{decision.at_s:6.2f} s  {name:<9} [{style}]{decision.action:<7}[/] "
        f"{decision.what.replace('[', '(')}{rule}  {decision.ms:.0f} ms"
    )
