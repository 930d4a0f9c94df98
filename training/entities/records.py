"""Records with people in them: forms, JSON, YAML, tables, signatures, lists, logs.

In come draws; out comes one marked text. Marks stay where quoting puts them. Every third frame is for validation only.
"""

import json
from collections.abc import Callable
from typing import Final

from training.entities.marks import mark
from training.entities.values import JOBS, SLOTS, Draw, address, date, identifier, organisation, street, town

Field = tuple[str, str]
Frame = Callable[[Draw], str]


def _slot(draw: Draw, name: str) -> str:
    return SLOTS[name](draw)


def _name_fields(draw: Draw) -> list[Field]:
    whole = draw.any(
        "name", "full_name", "customer", "Name", "Full Name", "contact", "passenger", "user", "assigned_to", "Patient"
    )
    if draw.chance(0.7):
        return [(whole, _slot(draw, "full"))]
    return [
        (draw.any("first_name", "firstName", "given_name", "First Name"), _slot(draw, "first")),
        (draw.any("last_name", "lastName", "surname", "Last Name"), _slot(draw, "last")),
    ]


def _place_fields(draw: Draw) -> list[Field]:
    if draw.chance(0.35):
        return [(draw.any("address", "Address", "home_address", "ship_to"), address(draw).replace("\n", ", "))]
    return [
        (draw.any("street", "address1", "Street", "address_line_1"), mark("STREET_ADDRESS", street(draw))),
        (draw.any("city", "City", "town"), mark("LOCATION", town(draw))),
        (draw.any("zip", "postal_code", "Postcode", "ZIP"), _slot(draw, "zip")),
        (draw.any("country", "Country"), _slot(draw, "country")),
    ][: draw.rng.randint(1, 4)]


def _other_fields(draw: Draw) -> list[Field]:
    choices: list[Field] = [
        (draw.any("dob", "date_of_birth", "birthDate", "Date of Birth", "Born"), _slot(draw, "birth")),
        (
            draw.any("customer_id", "employee_no", "member_id", "mrn", "Passport No", "policy_number", "Case ID"),
            _slot(draw, "id"),
        ),
        (
            draw.any("company", "employer", "organization", "Company", "account", "vendor"),
            mark("ORGANIZATION", organisation(draw)),
        ),
        (draw.any("email", "e-mail", "Email"), _slot(draw, "email")),
        (draw.any("phone", "mobile", "Tel"), _slot(draw, "phone")),
        (draw.any("created", "updated_at", "order_date", "Expires", "last_login"), date(draw)),
        (draw.any("status", "plan", "type", "priority"), draw.any("active", "Premium", "pending", "HIGH", "Gold Card")),
        (draw.any("job", "title", "Role"), draw.of(JOBS)),
        (draw.any("amount", "total", "quantity"), draw.digits(1, 4)),
        (draw.any("product", "item"), _slot(draw, "product")),
        (draw.any("nationality", "language"), _slot(draw, "people")),
        (draw.any("born_in", "birthplace", "destination", "location", "site"), _slot(draw, "place")),
        (
            draw.any("order", "sku", "invoice", "version"),
            draw.any(f"{draw.digits(2)}.{draw.digits(1)}", draw.digits(2, 4)),
        ),
        (draw.any("emergency_contact", "manager", "referred_by", "doctor"), _slot(draw, "full")),
    ]
    return draw.rng.sample(choices, draw.rng.randint(1, 5))


def _fields(draw: Draw) -> list[Field]:
    fields = _other_fields(draw)
    if draw.chance(0.85):
        fields = _name_fields(draw) + fields
    if draw.chance(0.5):
        at = draw.rng.randint(0, len(fields))
        fields[at:at] = _place_fields(draw)
    return fields


def _json(draw: Draw) -> str:
    found = [dict(_fields(draw)) for _ in range(draw.rng.choice((1, 1, 2)))]
    value = found[0] if len(found) == 1 else draw.rng.choice((found, {"results": found}))
    return json.dumps(value, ensure_ascii=False, indent=draw.rng.choice((None, None, 2)))


def _lines(draw: Draw) -> str:
    colon = draw.any(": ", ": ", " = ", ":\t", " - ", ":\n")
    return "\n".join(f"{name}{colon}{value}" for name, value in _fields(draw))


def _table(draw: Draw) -> str:
    between = draw.any(",", ", ", ";", "\t", " | ")
    rows = [_fields(draw)]
    heads = between.join(name for name, _ in rows[0])
    lines = [between.join(value for _, value in rows[0])]
    for _ in range(draw.rng.randint(0, 2)):
        lines.append(between.join((_slot(draw, "full"), _slot(draw, "city"), _slot(draw, "org"), draw.digits(1, 4))))
    return "\n".join(([heads] if draw.chance(0.6) else []) + lines)


def _yaml(draw: Draw) -> str:
    quote = draw.any("", "", '"', "'")
    return "- " + "\n  ".join(f"{name}: {quote}{value}{quote}" for name, value in _fields(draw))


def _sentence_form(draw: Draw) -> str:
    return "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in _fields(draw))


def _markup(draw: Draw) -> str:
    return "".join(f"<{name.replace(' ', '')}>{value}</{name.replace(' ', '')}>" for name, value in _fields(draw))


def _attendance(draw: Draw) -> str:
    bullet = draw.any("- ", "* ", "", "1. ", "• ")
    tail = draw.any("", "", f" ({organisation(draw)})")
    people = [
        f"{bullet}{_slot(draw, draw.any('full', 'full', 'first', 'surname_first'))}"
        for _ in range(draw.rng.randint(2, 5))
    ]
    if tail:
        people[0] += f" ({_slot(draw, 'org')})"
    return "\n".join([draw.any("Attendees:", "Present:", "Team", "Guests", "CC:"), *people])


def _listing(draw: Draw) -> str:
    slot = draw.any("full", "first", "city", "country", "org", "last", "venue")
    return draw.any(", ", ", ", "; ", " / ", "\n").join(_slot(draw, slot) for _ in range(draw.rng.randint(2, 6)))


def _log(draw: Draw) -> str:
    head = (
        f"{date(draw)} {draw.rng.randint(0, 23):02d}:{draw.rng.randint(0, 59):02d} {draw.any('INFO', 'WARN', 'ERROR')}"
    )
    return draw.any(
        f"{head} user={_slot(draw, 'full')} id={mark('ID', identifier(draw))} ip={_slot(draw, 'ip')}",
        f"{head} shipment to {_slot(draw, 'city')} for {_slot(draw, 'company')} delayed",
        f"{head} login by {_slot(draw, 'email')} from {_slot(draw, 'country')}",
        f"{head} Retry {draw.digits(1)} of 5: timeout after {draw.digits(3)} ms",
    )


def _mail_head(draw: Draw) -> str:
    subject = _slot(draw, draw.any("org", "city", "capital", "product"))
    return (
        f"From: {_slot(draw, 'full')} <{_slot(draw, 'email')}>\nTo: {_slot(draw, 'full')}\n"
        f"Date: {date(draw)}\nSubject: {draw.any('Re: ', '', 'Fwd: ')}{subject}"
    )


def _call(draw: Draw) -> str:
    inner = ", ".join(f'{name.lower().replace(" ", "_")}="{value}"' for name, value in _fields(draw))
    return f"{draw.any('create_contact', 'send_email', 'book_flight', 'update_user', 'lookup')}({inner})"


FRAMES: Final[tuple[Frame, ...]] = (
    _json,
    _lines,
    _table,
    _attendance,
    _yaml,
    _listing,
    _log,
    _sentence_form,
    _mail_head,
    _call,
    _markup,
)
#: Frames of `FRAMES` that training never sees.
HELD_OUT: Final = (_yaml, _sentence_form, _call)


def record(draw: Draw) -> str:
    """A record in one of the frames of the split."""
    return draw.rng.choice([frame for frame in FRAMES if (frame in HELD_OUT) == draw.held_out])(draw)
