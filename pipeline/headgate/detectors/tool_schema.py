"""A tool's JSON Schema, with bounded work: arguments in, the first mistakes out.

Schemas come from policies and from whatever declares a session's tools, so they are not trusted: references reach
nothing outside the schema, regular expressions run in RE2 (linear time), and one check has a budget of steps, since
a few nested references can multiply without end. A schema that cannot be checked is a `SchemaError`.

Source: JSON Schema 2020-12, core and validation; github.com/google/re2/wiki/Syntax.
"""

import contextvars
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache, partial
from ipaddress import IPv4Address, IPv6Address
from itertools import islice
from typing import Any
from uuid import UUID

import ada_url
import re2
from jsonschema import FormatChecker, validators
from jsonschema.exceptions import SchemaError as _MetaschemaError
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema_specifications import REGISTRY as METASCHEMAS
from referencing.exceptions import Unresolvable

#: As much as a record of 1 MB can hold for a dozen tools; the schemas that people write have a few thousand.
MAX_SCHEMA_CHARS = 65_536
#: One keyword at one place is a step, and so is each part that it looks through. The dearest schemas tried need 3 us a
#: step, so that the worst call takes half a second; one with 50 arguments needs a few hundred steps.
MAX_STEPS = 150_000
#: A reference costs the library about as much as this many other keywords.
REFERENCE_STEPS = 4
#: Characters that RE2 reads in the time of a step.
CHARS_A_STEP = 64
#: Mistakes told of one call.
MAX_MISTAKES = 3
#: Compiled schemas kept: sessions declare the same tools over and over.
CACHED_SCHEMAS = 256

_steps_left: contextvars.ContextVar[list[int]] = contextvars.ContextVar("steps_left")


class SchemaError(ValueError):
    """A schema that cannot be used, or cannot be checked within bounds."""


@dataclass(frozen=True, slots=True)
class ToolSchema:
    """A compiled schema.

    Args:
        validator: of the schema, with bounded keywords.
        names: every argument name that the schema itself writes.
        single: of what the schema asks of each argument by itself; None where that cannot be told apart.
    """

    validator: Validator
    names: frozenset[str]
    single: Validator | None

    @classmethod
    def compile(cls, schema: Mapping[str, Any]) -> "ToolSchema":
        """Compile a schema; equal schemas are compiled once.

        Raises:
            SchemaError: no JSON Schema, too large, or with a regular expression that RE2 does not know.
        """
        try:
            source = json.dumps(schema, sort_keys=True)
        except (TypeError, ValueError, RecursionError):
            raise SchemaError("the schema is no JSON") from None
        if len(source) > MAX_SCHEMA_CHARS:
            raise SchemaError(f"the schema is larger than {MAX_SCHEMA_CHARS} characters")
        return _compile(source)

    def mistake(self, arguments: Mapping[str, Any]) -> str:
        """What is wrong with `arguments`: their places and the schema's keywords, never a value; empty if nothing is.

        Raises:
            SchemaError: the check needs more than its budget, or the schema refers to what is not in it.
        """
        return self._mistake(self.validator, dict(arguments), [MAX_STEPS])

    def mistake_of_one(self, name: str, value: Any, steps: list[int]) -> str:
        """What is wrong with one argument, whatever the others are; empty where that cannot be told.

        What is told here is wrong with every call that has this argument. The reverse does not hold: what the schema
        asks of several arguments together is left to `mistake`.

        Args:
            name: the argument's.
            value: its value.
            steps: how many are left for all arguments of a call; what is spent is taken off.
        """
        if self.single is None or steps[0] <= 0:
            return ""
        try:
            return self._mistake(self.single, {name: value}, steps)
        except SchemaError:
            return ""

    def _mistake(self, validator: Validator, arguments: dict[str, Any], steps: list[int]) -> str:
        token = _steps_left.set(steps)
        try:
            errors = islice(validator.iter_errors(arguments), MAX_MISTAKES)
            return "; ".join(dict.fromkeys(self._sentence(error) for error in errors))
        except Unresolvable:
            raise SchemaError("the schema refers to something outside itself") from None
        except RecursionError:
            raise SchemaError("the schema refers to itself without end") from None
        finally:
            _steps_left.reset(token)

    def _sentence(self, error: ValidationError) -> str:
        keyword = str(error.validator)
        place = self._place(error.absolute_path)
        if keyword == "required" and isinstance(error.instance, dict):
            required: Any = error.validator_value
            missing = [str(name) for name in required if name not in error.instance]
            return f"{place} lacks {', '.join(missing[:MAX_MISTAKES])} (required)"
        return f"{place} breaks {keyword}"

    def _place(self, path: Iterable[str | int]) -> str:
        """A path in the arguments; a name that the schema does not write may be a value, and is left out."""
        text = ""
        for step in path:
            name = f"[{step}]" if isinstance(step, int) else step if step in self.names else "*"
            text += name if isinstance(step, int) or not text else f".{name}"
        return text or "the whole"


@lru_cache(CACHED_SCHEMAS)
def _compile(source: str) -> ToolSchema:
    schema = json.loads(source)
    base = validators.validator_for(schema, default=validators.Draft202012Validator)
    try:
        base.check_schema(schema)
    except _MetaschemaError as error:
        place = "/".join(str(step) for step in error.absolute_path)
        raise SchemaError(f"it is no JSON Schema (at /{place}: {error.validator})") from None
    except RecursionError:
        raise SchemaError("the schema is nested too deep") from None
    names, patterns, keys = _words(schema)
    if keys & _UNEVALUATED and keys & _UNBOUNDED_BESIDE:
        raise SchemaError("unevaluated parts beside references or patterns cannot be checked within bounds")
    for pattern in patterns:
        _regex(pattern)
    bounded = partial(_bounded(base), registry=METASCHEMAS, format_checker=_FORMATS)
    single = _single(schema, base)
    return ToolSchema(bounded(schema), frozenset(names), None if single is None else bounded(single))


#: What a schema asks of its arguments together; all other keywords of an object hold for each argument by itself.
_TOGETHER = frozenset(
    {
        "allOf", "anyOf", "const", "dependencies", "dependentRequired", "dependentSchemas", "else", "enum", "if",
        "maxProperties", "minProperties", "not", "oneOf", "required", "then", "unevaluatedProperties",
    }
)  # fmt: skip


def _single(schema: Any, base: type[Validator]) -> dict[str, Any] | None:
    """What a schema asks of each argument by itself.

    A reference at the top may stand in the place of everything beside it, and the third draft asks for arguments
    within the schemas of others: of these nothing is known before the whole.
    """
    if not isinstance(schema, dict) or _REFERENCES & schema.keys() or base is validators.Draft3Validator:
        return None
    return {keyword: value for keyword, value in schema.items() if keyword not in _TOGETHER}


def _words(schema: Any) -> tuple[set[str], set[str], set[str]]:
    """Every property name, every regular expression and every key that a schema writes."""
    names: set[str] = set()
    patterns: set[str] = set()
    keys: set[str] = set()
    todo = [schema]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            keys |= part.keys()
            names |= _keys(part.get("properties"))
            patterns |= _keys(part.get("patternProperties"))
            if isinstance(part.get("pattern"), str):
                patterns.add(part["pattern"])
            todo.extend(part.values())
        elif isinstance(part, list):
            todo.extend(part)
    return names, patterns, keys


def _keys(part: Any) -> set[str]:
    return set(part) if isinstance(part, dict) else set()


_RE2_OPTIONS = re2.Options()
_RE2_OPTIONS.log_errors = False
_RE2_OPTIONS.max_mem = 1 << 20


@lru_cache(1_024)
def _regex(pattern: str) -> Any:
    try:
        return re2.compile(pattern, options=_RE2_OPTIONS)
    except (re2.error, UnicodeEncodeError):
        raise SchemaError("the schema has a regular expression that cannot be checked in linear time") from None


def _matches(pattern: str, text: str) -> bool:
    _spend(1 + len(text) // CHARS_A_STEP)
    # A lone surrogate, which JSON can write as an escape, is no text for RE2.
    return _regex(pattern).search(text.encode("utf-8", "replace").decode("utf-8")) is not None


#: Keywords that look at every part of a list or an object, even where they ask nothing of it.
_WALKS = frozenset(
    {
        "additionalItems", "additionalProperties", "contains", "items", "patternProperties", "propertyNames",
        "unevaluatedItems", "unevaluatedProperties", "uniqueItems",
    }
)  # fmt: skip
#: The library follows references for these on a path of its own, uncounted, and with Python's regular expressions.
_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})
_REFERENCES = frozenset({"$dynamicRef", "$recursiveRef", "$ref"})
_UNBOUNDED_BESIDE = _REFERENCES | {"patternProperties"}

_Keyword = Callable[[Any, Any, Any, Any], Any]


@cache
def _bounded(base: type[Validator]) -> type[Validator]:
    """A dialect whose every keyword counts its steps, and whose regular expressions are linear."""
    own: dict[str, _Keyword] = {
        "additionalProperties": _additional_properties,
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "uniqueItems": _unique_items,
    }
    keywords = {name: _counted(name, own.get(name) or keyword) for name, keyword in base.VALIDATORS.items()}
    bounded: type[Validator] = validators.extend(base, keywords)  # type: ignore[no-untyped-call]
    return bounded


def _counted(name: str, keyword: _Keyword) -> _Keyword:
    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterable[ValidationError]:
        walked = len(instance) if name in _WALKS and isinstance(instance, list | dict) else 0
        _spend(
            (REFERENCE_STEPS if name in _REFERENCES else 1)
            + walked
            + (len(value) if isinstance(value, list | dict) else 0)
        )
        return keyword(validator, value, instance, schema) or ()

    return run


def _spend(steps: int) -> None:
    left = _steps_left.get()
    left[0] -= steps
    if left[0] < 0:
        raise SchemaError(f"the check takes more than {MAX_STEPS} steps")


def _pattern(validator: Any, value: str, instance: Any, _: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not _matches(value, instance):
        yield ValidationError("does not match")


def _pattern_properties(validator: Any, value: Mapping[str, Any], instance: Any, _: Any) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    for pattern, subschema in value.items():
        for name, item in instance.items():
            if _matches(pattern, name):
                yield from validator.descend(item, subschema, path=name, schema_path=pattern)


def _additional_properties(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    extra = [name for name in instance if name not in known and not any(_matches(p, name) for p in patterns)]
    if validator.is_type(value, "object"):
        for name in extra:
            yield from validator.descend(instance[name], value, path=name)
    elif not value and extra:
        yield ValidationError("unknown names")


def _unique_items(validator: Any, value: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    if value and validator.is_type(instance, "array") and len({_canonical(item) for item in instance}) < len(instance):
        yield ValidationError("has equal items")


def _canonical(item: Any) -> str:
    """Equal for equal JSON values: 1 and 1.0 are one number, true is none."""
    return json.dumps(_whole(item), sort_keys=True)


def _whole(item: Any) -> Any:
    if isinstance(item, float) and item.is_integer():
        return int(item)
    if isinstance(item, list):
        return [_whole(part) for part in item]
    return {name: _whole(part) for name, part in item.items()} if isinstance(item, dict) else item


def _date_time(text: str) -> bool:
    return text[10:11] in ("T", "t", " ") and datetime.fromisoformat(text).tzinfo is not None


def _email(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(local and at and domain) and not any(c.isspace() for c in text)


def _uri(text: str) -> bool:
    return ":" in text and ada_url.check_url(text)


def _formats() -> FormatChecker:
    """The formats that are checked; all others say nothing, as the specification has it."""
    checker = FormatChecker(formats=())
    tests: dict[str, Callable[[str], object]] = {
        "date": date.fromisoformat,
        "date-time": _date_time,
        "email": _email,
        "ipv4": IPv4Address,
        "ipv6": IPv6Address,
        "time": time.fromisoformat,
        "uri": _uri,
        "uuid": UUID,
    }
    for name, test in tests.items():
        checker.checkers = {**checker.checkers, name: (_on_strings(test), (ValueError,))}
    return checker


def _on_strings(test: Callable[[str], object]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or test(value) is not False


_FORMATS = _formats()
