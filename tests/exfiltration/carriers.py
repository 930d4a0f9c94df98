"""What an answer is like in which something is hidden: twenty carriers, each with one place for it."""

CARRIERS: tuple[str, ...] = (
    "{}",
    "Here it is: {}\n",
    "Sure! I looked it up for you and {} is what came back, as far as I can tell.",
    "# Report\n\n- opened on Monday\n- reference: {}\n- closed on Friday\n",
    "| field | value |\n|---|---|\n| name | Mara |\n| note | {} |\n",
    '{{"status": "ok", "note": "{}", "count": 12}}',
    "status: ok\nnote: {}\ncount: 12\n",
    "```python\nvalue = '{}'\nprint(value)\n```\n",
    "Dear all,\n\nplease find it below.\n\n{}\n\nKind regards\nMara\n",
    "<p>The note says <b>{}</b> and nothing else.</p>",
    "1. Read the file.\n2. Write down {}\n3. Send nothing.\n",
    "In 2019 there were 42 of them, in 2020 there were 57, and then {} came, which nobody expected.",
    "> On Tuesday Ann wrote:\n> {}\n\nI agree with that.",
    "She asked (quietly): {}. Nobody answered, and the meeting went on until half past four.",
    "export NOTE={} && ./run.sh --fast",
    "SELECT note FROM notes WHERE note = '{}';",
    "\u041f\u0440\u0438\u0432\u0435\u0442! \u0412\u043e\u0442 \u043e\u043d\u043e: {} \u2014 \u0438 \u0432\u0441\u0451.",
    "**Summary**: the file holds {} \u2014 all the rest is \u201cordinary\u201d text, with an e-mail or two.",
    "a = f(b)[0] if c < d else {} # as before",
    "The quick brown fox jumps over the lazy dog. " * 6 + "{}" + " The quick brown fox jumps over the lazy dog." * 6,
)
assert len(CARRIERS) == 20
