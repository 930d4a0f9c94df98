"""The check of a policy file: every mistake, with its line and key.

In comes the file's text; out comes a `Checked`: the problems, and where none of them is an error the document and the
options of every detector that it runs. It compiles nothing and loads no detector.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from headgate.detectors import REGISTRY, options_type
from headgate.detectors.tool_schema import SchemaError, ToolSchema
from headgate.policy.budgets import MAX_WITHIN_MS, duration_ms
from headgate.policy.check_calls import mistakes_of_calls
from headgate.policy.conditions import mistakes
from headgate.policy.document import Detectors, Document, ExceptionEntry
from headgate.policy.exceptions import end_of
from headgate.policy.source import Node, Path, Problem, dotted, read
from headgate.policy.structure import decode, nearest
from headgate.policy.tools_section import ToolsSection
from headgate.policy.vocabulary import FINDING_VARIABLES, VARIABLES

#: Keys of the section `detectors` that are no detector.
LISTS = ("required", "shadow", "external")
#: This detector's options have a section of their own.
TOOLS = "tools"
#: To this one's options belong the effects that the section says.
PROVENANCE = "provenance"
VERSION_CHARS = 12


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked policy file.

    Args:
        version: first 12 hex digits of the SHA-256 of the text.
        problems: every mistake and warning, in the order of the file.
        document: what the file says; None where there is an error.
        detectors: who looks; None where there is an error.
        options: detector name -> its options, for every built-in detector that is required or a shadow.
        tools: the section of that name.
    """

    version: str
    problems: tuple[Problem, ...]
    document: Document | None = None
    detectors: Detectors | None = None
    options: dict[str, Any] = field(default_factory=dict)
    tools: ToolsSection = field(default_factory=ToolsSection)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make the policy unusable."""
        return tuple(problem for problem in self.problems if problem.level == "error")


def version_of(source: str) -> str:
    """First 12 hex digits of the SHA-256 of a policy file's text."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:VERSION_CHARS]


def check_policy(source: str, now: float | None = None) -> Checked:
    """Check a policy file.

    Args:
        source: its text.
        now: epoch seconds, to warn of expired exceptions; without it nothing expires.
    """
    version = version_of(source)
    root, problems = read(source)
    if root is None:
        return Checked(version, tuple(problems))
    check = _Check(root, problems)
    document, detectors, options = check.run(now)
    found = tuple(sorted(check.problems, key=lambda problem: problem.line))
    if document is None or any(problem.level == "error" for problem in found):
        return Checked(version, found)
    return Checked(version, found, document, detectors, options, check.tools)


class _Check:
    """One pass over one file. Sections are checked apart, so that a mistake in one hides none in another."""

    def __init__(self, root: Node, problems: list[Problem]) -> None:
        self._root = root
        self.problems = problems
        self.tools = ToolsSection()

    def _error(self, path: Path, message: str) -> None:
        self.problems.append(Problem(self._root.line_of(path), dotted(path), message))

    def _warn(self, path: Path, message: str) -> None:
        self.problems.append(Problem(self._root.line_of(path), dotted(path), message, "warning"))

    def run(self, now: float | None) -> tuple[Document | None, Detectors | None, dict[str, Any]]:
        """Check everything; the parsed parts are whole only where no error was found."""
        document, problems = decode(self._root, Document)
        self.problems.extend(problems)
        self._rules()
        self._budgets()
        self._exceptions(now)
        detectors = self._detectors()
        options = self._options(detectors)
        self.problems.extend(mistakes_of_calls(self._root, detectors))
        self._on_failure(detectors)
        return document, detectors, options

    def _items(self, section: str) -> list[tuple[Path, dict[str, Any]]]:
        """The entries of a list section that are sections themselves."""
        node = self._root.children.get(section)
        items = node.children.items() if node and isinstance(node.value, list) else ()
        return [((section, index), item.value) for index, item in items if isinstance(item.value, dict)]

    def _rules(self) -> None:
        first: dict[str, int] = {}
        for path, rule in self._items("rules") + self._items("budgets"):
            name, when = rule.get("name"), rule.get("when")
            if isinstance(name, str) and name in first:
                self._error((*path, "name"), f"{name} names another rule too, in line {first[name]}")
            elif isinstance(name, str):
                first[name] = self._root.line_of((*path, "name"))
            if isinstance(when, str) and when:
                for mistake in mistakes(when, VARIABLES if path[0] == "rules" else FINDING_VARIABLES):
                    self._error((*path, "when"), mistake)
            if rule.get("action") == "hold" and rule.get("kinds") != ["tool_call"]:
                self._error((*path, "action"), "only tool calls can be held for approval; add kinds: [tool_call]")

    def _budgets(self) -> None:
        for path, budget in self._items("budgets"):
            within, per = budget.get("within"), budget.get("per", "session")
            if per == "principal" and within is None:
                self._error((*path, "within"), "over which time? say it, such as 24h")
            elif per == "session" and within is not None:
                self._error((*path, "within"), "a session counts for its life; leave it out, or count per principal")
            elif isinstance(within, str) and (duration_ms(within) or 0) > MAX_WITHIN_MS:
                self._error((*path, "within"), f"is longer than {MAX_WITHIN_MS // 86_400_000} days")

    def _exceptions(self, now: float | None) -> None:
        ruling = self._items("rules") + self._items("budgets")
        names = {rule["name"] for _, rule in ruling if isinstance(rule.get("name"), str)}
        for path, entry in self._items("exceptions"):
            if not any(key in entry for key in ("value_hash", "path", "rule")):
                self._error(path, "says nothing of what it exempts; give value_hash, path or rule")
            elif not any(key in entry for key in ("value_hash", "rule")):
                self._warn((*path, "path"), "exempts everything found there from every rule; name a rule to narrow it")
            rule = entry.get("rule")
            if isinstance(rule, str) and rule not in names:
                self._error((*path, "rule"), f"there is no rule {rule}{nearest(rule, names)}")
            node = self._root.children["exceptions"].children[path[1]]
            decoded, _ = decode(node, ExceptionEntry)
            if now is not None and decoded is not None and now >= end_of(decoded.expires):
                today = datetime.fromtimestamp(now, UTC).date()
                self._warn((*path, "expires"), f"expired on {decoded.expires} (today is {today}); it no longer applies")

    def _detectors(self) -> Detectors | None:
        node = self._root.children.get("detectors")
        if node is None or not isinstance(node.value, dict):
            return None
        detectors, problems = decode(node, Detectors, ("detectors",))
        self.problems.extend(problems)
        if detectors is None:
            return None
        for key in LISTS:
            self._names(key, getattr(detectors, key), detectors)
        if not detectors.required:
            self._warn(("detectors", "required"), "no detector is required, so that nothing waits for a check")
        for name in sorted({*detectors.required} & {*detectors.shadow}):
            self._error(("detectors", "shadow"), f"{name} is required too; a shadow decides nothing")
        return detectors

    def _names(self, key: str, names: tuple[str, ...], detectors: Detectors) -> None:
        external = {*detectors.external}
        for name, count in Counter(names).items():
            index = names.index(name)
            if count > 1:
                self._error(("detectors", key, index), f"{name} stands here {count} times")
            if key == "external":
                if name in REGISTRY or name in LISTS:
                    self._error(("detectors", key, index), f"{name} is a name of Headgate's own")
                elif name not in (*detectors.required, *detectors.shadow):
                    self._warn(("detectors", key, index), f"{name} is neither required nor a shadow")
            elif name not in REGISTRY and name not in external:
                hint = nearest(name, {*REGISTRY, *external})
                self._error(("detectors", key, index), f"unknown detector {name}{hint} (others: list them in external)")

    def _options(self, detectors: Detectors | None) -> dict[str, Any]:
        """Options of the built-in detectors that run; sections of detectors that do not are checked all the same."""
        section = self._root.children.get("detectors")
        nodes = dict(section.children) if section and isinstance(section.value, dict) else {}
        running = {*detectors.required, *detectors.shadow} & REGISTRY.keys() if detectors else set()
        options: dict[str, Any] = {}
        for name, node in nodes.items():
            if name == TOOLS:
                self._error(("detectors", name), "the options of this detector stand in the section tools of the file")
            elif name in REGISTRY:
                options[str(name)] = self._one(str(name), node, ("detectors", name), running)
            elif name not in LISTS:
                self._foreign(str(name), detectors)
        if TOOLS in self._root.children:
            options[TOOLS] = self._one(TOOLS, self._root.children[TOOLS], (TOOLS,), running)
            self.tools = options[TOOLS] or self.tools
        nowhere = Node({}, self._root.line_of(("detectors",)))
        for name in sorted(running - options.keys()):
            options[name] = self._one(name, nowhere, ("detectors", name), running)
        if self.tools.effects and options.get(PROVENANCE):
            options[PROVENANCE] = msgspec.structs.replace(options[PROVENANCE], effects=self.tools.effects)
        return {name: value for name, value in options.items() if name in running}

    def _foreign(self, name: str, detectors: Detectors | None) -> None:
        if detectors and name in detectors.external:
            self._error(("detectors", name), "the options of an external detector are its own; leave them out here")
        else:
            self._error(("detectors", name), f"unknown detector{nearest(name, (*LISTS, *REGISTRY))}")

    def _one(self, name: str, node: Node, path: Path, running: Iterable[str]) -> Any:
        effects_alone = name == TOOLS and node.children.keys() == {"effects"} and PROVENANCE in running
        if name not in running and not effects_alone:
            self._warn(path, f"the detector {name} is neither required nor a shadow; these options do nothing")
        if node.value is None:
            node = Node({}, node.line)
        options, problems = decode(node, ToolsSection if name == TOOLS else options_type(name), path)
        self.problems.extend(problems)
        if name == TOOLS:
            self._schemas(node, path)
        if name == PROVENANCE and "effects" in node.children:
            self._error((*path, "effects"), "what tools do stands in the section tools of the file: tools.effects")
        return options

    def _schemas(self, node: Node, path: Path) -> None:
        schemas = node.children.get("schemas")
        for tool, schema in schemas.children.items() if schemas else ():
            if isinstance(schema.value, dict):
                try:
                    ToolSchema.compile(schema.value)
                except SchemaError as error:
                    self._error((*path, "schemas", tool), str(error))

    def _on_failure(self, detectors: Detectors | None) -> None:
        node = self._root.children.get("on_failure")
        if node is None or detectors is None:
            return
        running = {*detectors.required, "default"}
        for name in node.children:
            if name not in running:
                self._error(("on_failure", name), f"is no required detector{nearest(str(name), running)}")
