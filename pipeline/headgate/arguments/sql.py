"""SQL: a text in, what its statements would do to data and to rights out. Parsed by sqlglot, loaded with the first.

What is asked of a statement is its kind (a ``DELETE`` and whether anything bounds it), never how it is written: case,
comments and spacing make no difference. A statement that no dialect parses is judged by its first words.

`breaks_out` asks the other question: whether a plain value would end the quotes that it is put into.

Source: CWE-89; OWASP SQL Injection Prevention; MITRE ATT&CK T1190, T1485.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from headgate.arguments.acts import Act, Steps, TooIntricateError, unparsable
from headgate.provenance.effects import word_set

if TYPE_CHECKING:
    from sqlglot import exp

DESTROYS, STACKED = "destructive-sql", "stacked-sql"
MAX_CHARS = 100_000
#: The parser goes down one level for each, and tries several readings on the way.
MAX_NESTED = 40
_DIALECTS = (None, "postgres", "mysql", "tsql")
_RUN = word_set(
    "xp_cmdshell sp_oacreate sys_exec sys_eval lo_export lo_import pg_read_file pg_read_binary_file pg_ls_dir "
    "load_file load_extension dblink utl_http.request dbms_scheduler.create_job dbms_java"
)
_DELAYS = word_set("sleep pg_sleep benchmark waitfor")
_HARSH = re.compile(
    r"drop|truncate|delete|alter|update|grant|revoke|exec(?:ute)?|shutdown|attach|merge|insert|replace|create|call|copy",
    re.IGNORECASE,
)
#: Statements around a value, as programs that are open to injection put them together.
_QUOTED = (("SELECT 1 FROM t WHERE c = '", "'"), ("SELECT 1 FROM t WHERE (c = '", "')"))
_CONDITIONAL = re.compile(r"/\*!\d{0,6}")
_DYNAMIC = re.compile(
    r"(?i)\b(?:exec(?:ute)?(?:\s+immediate)?|prepare\s+\w+\s+from)\b[\s(]{0,9}.{0,40}?(?:0x[0-9a-f]{6}|char\s*\(|chr\s*\(|concat\s*\(|@\w)"
)


def read_sql(text: str, steps: Steps) -> list[Act]:
    """What a text of SQL would do.

    Raises:
        TooIntricateError: it is longer or deeper than is read.
    """
    found: list[Act] = []
    if _CONDITIONAL.search(text):
        found.append(Act("obfuscated-command", "high", "hides SQL in a comment that some databases run"))
        text = _CONDITIONAL.sub(" ", text).replace("*/", " ")
    if _DYNAMIC.search(text):
        found.append(Act("obfuscated-command", "high", "puts SQL together out of codes and runs it"))
    statements, whole = _parsed(text, steps)
    written = text[:2_000]
    for statement in statements:
        found += (Act(act.type, act.severity, act.what, act.names, written) for act in _acts(statement))
    if not whole:
        found += _by_words(text)
        found.append(unparsable("does not parse as SQL"))
    found += _stacked(statements)
    return found


def breaks_out(value: str, steps: Steps) -> list[Act]:
    """Whether a value, put between quotes in a statement, would end them and go on as SQL."""
    if len(value) > 2_000 or not any(sign in value for sign in "'\""):
        return []
    for quote in "'\"":
        inside = value if quote == "'" else value.replace('"', "'")
        for before, after in _QUOTED if quote in value else ():
            # A comment that ends the line swallows what closes our quote, so both readings are tried.
            for text in (f"{before}{inside}{after}", f"{before}{inside}"):
                statements, whole = _parsed(text, steps, dialects=(None, "mysql"))
                if whole and _goes_on(statements):
                    return [Act(STACKED, "high", "ends the quotes of a statement and goes on as SQL", written=value)]
    return []


def _parsed(text: str, steps: Steps, dialects: tuple[str | None, ...] = _DIALECTS) -> "tuple[list[exp.Expr], bool]":
    """The statements; whether all of the text was understood."""
    import logging

    import sqlglot
    from sqlglot.errors import ErrorLevel, SqlglotError

    logging.getLogger("sqlglot").disabled = True  # its warnings quote what they are about

    if len(text) > MAX_CHARS or _depth(text) > MAX_NESTED:
        raise TooIntricateError
    for dialect in dialects:
        try:
            tokens = sqlglot.tokenize(text, dialect=dialect)
            steps.take(len(tokens))
            parser = sqlglot.Dialect.get_or_raise(dialect).parser(error_level=ErrorLevel.RAISE)
            parsed = [statement for statement in parser.parse(tokens, text) if statement is not None]
            return parsed, True
        except (SqlglotError, RecursionError, ValueError, KeyError, AttributeError, IndexError):
            continue
    return [], False


def _depth(text: str) -> int:
    depth = deepest = 0
    for sign in re.findall(r"[()\[\]]|\bcase\b|\bend\b", text, re.IGNORECASE):
        depth += 1 if sign.lower() in ("(", "[", "case") else -1
        deepest = max(deepest, depth)
    return deepest


def _acts(statement: "exp.Expr") -> Iterator[Act]:
    from sqlglot import exp

    for function in statement.find_all(exp.Anonymous, exp.Command):
        name = str(function.this).lower()
        if name in _RUN:
            yield Act("privilege-raising", "high", "makes the database reach the machine it runs on")
        elif name in _DELAYS:
            yield Act("obfuscated-command", "medium", "makes the database wait")
    for select in statement.find_all(exp.Into):
        if select.args.get("outfile") or select.args.get("bulk_collect"):
            yield Act("sends-data-out", "high", "writes rows to a file")
    yield from _of_kind(statement)


def _of_kind(statement: "exp.Expr") -> Iterator[Act]:
    from sqlglot import exp

    names = tuple(table.name for table in statement.find_all(exp.Table) if table.name)[:8]
    for part in statement.find_all(exp.Drop, exp.TruncateTable, exp.Delete, exp.Update, exp.Merge):
        yield from _of_part(part, names)
    if isinstance(statement, exp.Alter):
        drops = any(isinstance(action, exp.Drop) for action in statement.args.get("actions") or ())
        if not drops:
            yield Act(DESTROYS, "low", "changes a table", names)
    elif isinstance(statement, exp.Grant):
        yield Act("privilege-raising", "high", "gives rights in the database", names)
    elif isinstance(statement, exp.Copy) and "program" in statement.sql().lower():
        yield Act("privilege-raising", "high", "makes the database run a program")
    elif isinstance(statement, exp.Attach):
        yield Act("path-escape", "medium", "opens another database file")
    elif isinstance(statement, exp.Command):
        yield from _by_words(statement.sql())


def _of_part(part: "exp.Expr", names: tuple[str, ...]) -> Iterator[Act]:
    from sqlglot import exp

    if isinstance(part, exp.Drop):
        kind = str(part.args.get("kind") or "").upper()
        mild = kind in (
            "INDEX",
            "VIEW",
            "TRIGGER",
            "CONSTRAINT",
            "SEQUENCE",
            "FUNCTION",
            "PROCEDURE",
            "TYPE",
        ) or part.args.get("temporary")
        yield Act(
            DESTROYS,
            "medium" if mild else "high",
            f"drops a {kind.lower() or 'column'}" if kind.isalpha() else "drops a part of the database",
            names,
        )
    elif isinstance(part, exp.TruncateTable):
        yield Act(DESTROYS, "high", "empties a table", names)
    elif isinstance(part, exp.Merge):
        return
    else:
        verb = "deletes" if isinstance(part, exp.Delete) else "changes"
        where = part.args.get("where")
        if where is None or _always(where.this):
            yield Act(DESTROYS, "high", f"{verb} every row of a table", names)
        else:
            yield Act(DESTROYS, "low", f"{verb} rows", names)


def _always(condition: "exp.Expr") -> bool:
    """Whether a condition holds for every row: ``1=1``, ``true``, ``x = x``, or one of them behind OR."""
    from sqlglot import exp

    condition = condition.unnest()
    if isinstance(condition, exp.Or):
        return any(_always(side) for side in condition.flatten())
    if isinstance(condition, exp.And):
        return all(_always(side) for side in condition.flatten())
    if isinstance(condition, exp.Boolean):
        return bool(condition.this)
    if isinstance(condition, exp.Literal):
        return str(condition.this) not in ("0", "")
    if isinstance(condition, (exp.EQ, exp.GTE, exp.LTE, exp.Like, exp.NullSafeEQ)):
        left, right = condition.this, condition.expression
        if left == right:
            return True
        return isinstance(condition, exp.Like) and isinstance(right, exp.Literal) and set(str(right.this)) == {"%"}
    if isinstance(condition, (exp.NEQ, exp.GT, exp.LT)):
        both = condition.this, condition.expression
        return all(isinstance(side, exp.Literal) for side in both) and both[0] != both[1]
    return False


def _goes_on(statements: "list[exp.Expr]") -> bool:
    """Whether our one comparison became more than a comparison with one text."""
    from sqlglot import exp

    if len(statements) > 1:
        return all(not isinstance(statement, exp.Column | exp.Alias | exp.Literal) for statement in statements[1:])
    if not statements or isinstance(statements[0], (exp.Union, exp.Intersect, exp.Except)):
        return bool(statements)
    where = statements[0].args.get("where")
    if where is None:
        return False
    return any(_always(part) for part in where.find_all(exp.Or, exp.EQ, exp.Like)) or where.find(exp.Select) is not None


def _stacked(statements: "list[exp.Expr]") -> Iterator[Act]:
    from sqlglot import exp

    if len(statements) < 2:
        return
    first, rest = statements[0], statements[1:]
    harsh = any(
        isinstance(
            one, (exp.Drop, exp.TruncateTable, exp.Delete, exp.Update, exp.Insert, exp.Alter, exp.Grant, exp.Command)
        )
        for one in rest
    )
    if isinstance(first, exp.Select) and harsh:
        yield Act(STACKED, "high", "changes data in a statement behind one that reads")
    else:
        yield Act(STACKED, "low", "has several statements")


def _by_words(text: str) -> Iterator[Act]:
    """What the first words of each statement say, where no parser could."""
    for piece in text.split(";")[:200]:
        plain = re.sub(r"/\*.{0,2000}?\*/|--[^\n]*", " ", piece, flags=re.DOTALL)
        words = re.findall(r"\w+", plain[:400].lower())[:4]
        if not words or not _HARSH.fullmatch(words[0]):
            continue
        verb, joined = words[0], " ".join(words)
        unbounded = verb in ("delete", "update") and not re.search(r"\bwhere\b", plain, re.IGNORECASE)
        if verb in ("drop", "truncate", "shutdown") or unbounded:
            yield Act(DESTROYS, "high", "drops, empties or changes all of something in a database", tuple(words[1:]))
        elif verb in ("grant", "revoke") or joined.startswith(
            ("alter user", "alter role", "create user", "alter login", "set role")
        ):
            yield Act(
                "privilege-raising",
                "high" if verb != "revoke" else "medium",
                "gives rights in the database",
                tuple(words[1:]),
            )
        elif verb in ("exec", "execute", "call") and any(
            word in _RUN for word in re.findall(r"[\w.]+", plain.lower())[:12]
        ):
            yield Act("privilege-raising", "high", "makes the database reach the machine it runs on")
        elif verb == "copy" and re.search(r"\bprogram\b", plain, re.IGNORECASE):
            yield Act("privilege-raising", "high", "makes the database run a program")
