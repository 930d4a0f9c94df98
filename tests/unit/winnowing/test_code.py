"""Source code as tokens: what of it a rewriting leaves, and that a comment, a quote or a fence hides nothing."""

import pytest

from headgate.winnowing.code import CALL, MAX_LINE_CHARS, NAME, TEXT, VALUE, Lexer, Token, lines_of


def read(text: str) -> list[Token]:
    lexer = Lexer()
    return [token for line in lines_of(text) for token in lexer.read(line)[0]]


def inner(text: str) -> list[str]:
    lexer = Lexer()
    return [name for line in lines_of(text) for _, name in lexer.read(line)[1] if name]


def shape(text: str) -> list[int]:
    return [number for number, _ in read(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("total = price * 3  # net", "total=price*3"),
        ("x = 'a'", 'x = b"b"'),
        ("x = 'a' 'b'", 'x = "ab"'),
        ("f(a, b,)", "f(\n    a,\n    b\n)"),
        ("return (a + b)", "return a + b"),
        ("if (a) { b(); }", "if (a)\n{\n  b()\n}"),
        ("elif a:", "else if (a)"),
        ("const n = 1_000;", "let n = 1000"),
        ("x = None", "x = null;"),
        ("/* a\n b */ x = y", "x = y // c"),
        ('def f(a):\n    """Says."""\n    return a', "def f(a):\n    return a"),
        ("def f (a):", "def f(a):"),
    ],
)
def test_layout_comments_and_literals_change_nothing(one: str, other: str) -> None:
    assert shape(one) == shape(other)


def test_names_values_texts_and_calls_are_classes() -> None:
    assert read("total = fetch(row, 12, 'x')")[0] == (NAME, "total")
    assert shape("total = fetch(row, 12, 'x')") == [NAME, shape("=")[0], NAME, CALL, NAME, VALUE, TEXT]


def test_an_apostrophe_begins_no_string() -> None:
    assert [name for _, name in read("it doesn't call run today")] == ["it", "doesn", "t", "call", "run", "today"]


def test_a_url_begins_no_comment_and_a_division_of_a_name_does() -> None:
    assert [name for _, name in read("http://host x") if name] == ["http", "host", "x"]


@pytest.mark.parametrize("opening", ["/*", '"""', "`", "// ", "# "])
def test_code_in_a_comment_or_a_block_is_read_apart(opening: str) -> None:
    assert inner(f"{opening} secret = call(name)") == ["secret", "call", "name"]
    assert read(f"{opening} secret = call(name)") == []


def test_a_fence_ends_whatever_is_open() -> None:
    assert [name for _, name in read("/* never closed\n```python\nsecret = 1") if name] == ["secret"]


def test_a_block_ends_where_it_ends() -> None:
    assert [name for _, name in read("a /* b */ c /* d\ne */ f") if name] == ["a", "c", "f"]


def test_long_lines_come_in_pieces() -> None:
    assert [len(line) for line in lines_of("a" * (2 * MAX_LINE_CHARS + 1) + "\n\nb")] == [1_000, 1_000, 1, 0, 1]


@pytest.mark.parametrize(
    "text", ["'" * 1_000, '"\\' * 500, "/*" * 500, "`" * 1_000, "a'b" * 333, "((" * 500, "f'" * 500]
)
def test_odd_lines_are_read_in_linear_time(text: str) -> None:
    Lexer().read(text)
