"""Hostile JSON: twice the same key, numbers and depths without end, NaN, escapes, texts of JSON within texts."""

import json

from tests.unit.arguments.hostile import Case, calls, raw

from headgate_schemas.events import Tool

_PAY = Tool(
    name="pay",
    parameters={
        "type": "object",
        "properties": {"amount": {"type": "number", "maximum": 100}, "to": {"type": "string", "maxLength": 40}},
        "required": ["to"],
        "additionalProperties": False,
    },
)
_WRAPPED = json.dumps({"command": json.dumps({"command": json.dumps({"command": "rm -rf /"})})})

CASES: tuple[Case, ...] = (
    # No JSON object, or more than one reading
    *raw(
        "save",
        '{"a": 1, "a": 2}',
        '{"a": 1, "\\u0061": 2}',
        '{"a": {"b": 1, "b": 2}}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        '{"a": ' + "9" * 5_000 + "}",
        '{"a": 0.' + "3" * 5_000 + "}",
        '{"a": 1,}',
        '{"a": [1, 2,]}',
        '{"a": 1} // and',
        '{"a": /* 1 */ 2}',
        "{'a': 1}",
        "{a: 1}",
        '{"a": 01}',
        '{"a": +1}',
        '{"a": .5}',
        '{"a": 0x10}',
        '{"a": "\t"}',
        '{"a": "x\ny"}',
        '{"a": True}',
        '{"a": undefined}',
        '{"a": 1}{"a": 2}',
        '{"a": 1} x',
        "[1, 2]",
        '"text"',
        "null",
        "{",
        '{"a": "',
        "\ufeff{}",
        '{"a":' * 200 + "1" + "}" * 200,
        '{"a": ' + "[" * 50_000 + "]" * 50_000 + "}",
        '{"a": "' + "x" * 1_000_000 + '"}',
        '{"a": "\\ud800"}',
        '{"a": "\\udc00 and \\ud83d"}',
        '{"\\ud83d": 1}',
    ),
    # Against a declaration
    *raw(
        "pay",
        '{"to": "a", "amount": 1e3}',
        '{"to": "a", "amount": "5"}',
        '{"to": ["a"]}',
        '{"amount": 5}',
        '{"to": "a", "x": 1}',
        '{"to": "a", "__proto__": {"amount": 1}}',
        '{"to": "' + "a" * 41 + '"}',
        '{"to": null}',
        '{"to": "a", "am\\u200bount": 500}',
        tools=(_PAY,),
    ),
    *raw("Pay", '{"to": "a"}', tools=(_PAY,)),
    *raw("p\u0430y", '{"to": "a"}', tools=(_PAY,)),
    *raw("pay\u200b", '{"to": "a"}', tools=(_PAY,)),
    *raw("transfer", '{"to": "a"}', tools=(_PAY,)),
    *raw("pay", '{"to": "a"}', tools=()),
    # Commands behind JSON
    *raw(
        "bash",
        _WRAPPED,
        '{"command": "\\u0072\\u006d -rf /"}',
        '{"command": "{\\"cmd\\": \\"ls\\", \\"cmd\\": \\"rm -rf /\\"}"}',
    ),
    *calls("bash", "argv", ["rm", "-rf", "/"], ["sh", "-c", "rm -rf /"], ["sudo", "rm", "-rf", "/etc"]),
    *calls("run", "commands", ["ls", "rm -rf /"], [{"run": ["ls"]}, {"command": "rm -rf ~"}]),
    # Signs that nobody sees
    Case(
        "send_note",
        json.dumps({"text": "Meet at nine\U000e0073\U000e0065\U000e006e\U000e0064"}, ensure_ascii=False),
        None,
        "redact",
    ),
    Case("send_note", json.dumps({"text": "abc \u202e cba"}, ensure_ascii=False), None, "redact"),
)
