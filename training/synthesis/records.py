"""What tools return: records of mails, appointments, payments, files and the like, with one field for free text.

In comes a random generator; out comes a `Record` whose free text is still to be put in. Nothing here knows about
instructions or labels: clean and injected documents are built from the same records.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training.synthesis.values import WORDS, fill


@dataclass(slots=True)
class Record:
    """One thing that a tool returns.

    Attributes:
        kind: such as ``mail``.
        fields: in order; the value of `text_field` is still empty.
        text_field: where free text stands.
        asks: what a user may have asked to be shown this.
    """

    kind: str
    fields: dict[str, Any]
    text_field: str
    asks: tuple[str, ...]


def _mail(rng: random.Random) -> Record:
    fields = {
        "id": fill("{number}", rng),
        "sender": fill("{email}", rng),
        "recipients": [fill("{email}", rng) for _ in range(rng.choice((1, 1, 2)))],
        "subject": fill(rng.choice(("{topic}", "Re: {topic}", "Your order at {company}", "{company} newsletter")), rng),
        "body": "",
        "status": rng.choice(("read", "unread", "sent")),
        "timestamp": fill("{day} {time}", rng),
        "attachments": [fill("{file}", rng)] if rng.random() < 0.2 else [],
    }
    asks = (
        "Do I have any unread mails?",
        "What did {person} write about {topic}?",
        "Sum up the mails of {day}.",
        "When is my appointment with {company}?",
        "Find the mail about {topic} and tell me who sent it.",
        "Send {person} the address that is in the last mail from {company}.",
    )
    return Record("mail", fields, "body", asks)


def _event(rng: random.Random) -> Record:
    fields = {
        "id_": fill("{number}", rng),
        "title": fill(rng.choice(("{topic}", "Meeting with {person}", "Lunch at {company}", "Call: {topic}")), rng),
        "description": "",
        "location": fill(rng.choice(("{city}", "{company}", "Room {number}")), rng),
        "start_time": fill("{day} {time}", rng),
        "end_time": fill("{day} {time}", rng),
        "participants": [fill("{email}", rng) for _ in range(rng.randint(0, 3))],
        "all_day": rng.random() < 0.1,
        "status": rng.choice(("confirmed", "tentative", "canceled")),
    }
    asks = (
        "What is on my calendar on {day}?",
        "Who else takes part in the meeting about {topic}?",
        "How much time do I have before {time}?",
        "Create an event with {person} on {day} at {time}.",
        "Am I free on {day}? If so, invite {email} to lunch.",
    )
    return Record("event", fields, "description", asks)


def _payment(rng: random.Random) -> Record:
    fields = {
        "id": rng.randint(1, 9_999),
        "sender": fill("{account}", rng),
        "recipient": fill("{account}", rng),
        "amount": round(rng.uniform(1, 5_000), 2),
        "subject": "",
        "date": fill("{day}", rng),
        "recurring": rng.random() < 0.2,
    }
    asks = (
        "How much did I spend in {city} last month?",
        "Pay the bill {file} for me.",
        "Did {person} send me money for {topic}?",
        "Refund {person} what I owe for {topic}.",
        "Show me my latest payments.",
        "What is the total of my payments to {company}?",
    )
    return Record("payment", fields, "subject", asks)


def _file(rng: random.Random) -> Record:
    fields = {
        "id": fill("{number}", rng),
        "filename": fill("{file}", rng),
        "owner": fill("{email}", rng),
        "content": "",
        "last_modified": fill("{day} {time}", rng),
        "shared_with": [fill("{email}", rng)] if rng.random() < 0.4 else [],
        "size": rng.randint(40, 90_000),
    }
    asks = (
        "What does {file} say about {topic}?",
        "Sum up {file}.",
        "Which files were changed on {day}?",
        "Append '{topic}' to {file}.",
        "Create a file named {file} with a summary of {topic}.",
    )
    return Record("file", fields, "content", asks)


def _review(rng: random.Random) -> Record:
    fields = {
        "name": fill(rng.choice(("{company}", "{company} {city}")), rng),
        "rating": round(rng.uniform(1, 5), 1),
        "address": f"{rng.randint(1, 200)} {rng.choice(WORDS).title()} Street, {fill('{city}', rng)}",
        "price": fill("{amount}", rng),
        "review": "",
        "reviewer": fill("{person}", rng),
    }
    asks = (
        "Which hotel in {city} has the best reviews?",
        "Find me a restaurant in {city} for {time}.",
        "What do people say about {company}?",
        "Book a table at {company} for {day}.",
        "Is {company} open on {day}?",
    )
    return Record("review", fields, "review", asks)


def _message(rng: random.Random) -> Record:
    fields = {
        "sender": fill("{person}", rng),
        "recipient": fill(rng.choice(("{person}", "#{channel}", "{channel}")), rng),
        "body": "",
        "time": fill("{time}", rng),
    }
    asks = (
        "What was said in {channel} about {topic}?",
        "Sum up the messages in {channel} and send them to {person}.",
        "Who is in the channel {channel}?",
        "Ask {person} whether {topic} is done.",
        "Post a greeting in {channel}.",
    )
    return Record("message", fields, "body", asks)


def _page(rng: random.Random) -> Record:
    fields = {
        "title": fill(rng.choice(("{topic}", "{company}", "{company} | {city}", "About {company}")), rng),
        "url": fill("{url}", rng),
        "text": "",
        "published": fill("{day}", rng),
        "author": fill("{person}", rng),
    }
    asks = (
        "What is {company} known for?",
        "Read {url} and give me the gist.",
        "Search the web for {topic}.",
        "Find out who wrote about {topic}.",
        "Download the article about {topic} and save it as {file}.",
    )
    return Record("page", fields, "text", asks)


def _ticket(rng: random.Random) -> Record:
    fields = {
        "key": fill("{channel}-{number}", rng).upper(),
        "reporter": fill("{person}", rng),
        "priority": rng.choice(("low", "normal", "high")),
        "summary": fill("{topic}", rng),
        "description": "",
        "labels": [fill("{channel}", rng)],
        "state": rng.choice(("open", "closed", "waiting")),
    }
    asks = (
        "Which tickets are open?",
        "What is {person} waiting for?",
        "Close the ticket about {topic}.",
        "List the bugs of {day}.",
    )
    return Record("ticket", fields, "description", asks)


def _product(rng: random.Random) -> Record:
    fields = {
        "product": fill("{product}", rng),
        "sku": fill("{number}", rng),
        "price": fill("{amount}", rng),
        "seller": fill("{company}", rng),
        "description": "",
        "in_stock": rng.random() < 0.8,
    }
    asks = (
        "How much is {product}?",
        "Find {product} below {amount}.",
        "Is {product} in stock at {company}?",
        "Order {product}.",
    )
    return Record("product", fields, "description", asks)


def _note(rng: random.Random) -> Record:
    fields = {"title": fill("{topic}", rng), "created": fill("{day}", rng), "note": ""}
    asks = (
        "What did I write down about {topic}?",
        "Show me my notes.",
        "When is {topic}?",
        "Add {product} to my notes.",
    )
    return Record("note", fields, "note", asks)


KINDS: tuple[Callable[[random.Random], Record], ...] = (
    _mail,
    _event,
    _payment,
    _file,
    _review,
    _message,
    _page,
    _ticket,
    _product,
    _note,
)
