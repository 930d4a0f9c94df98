"""The kinds of records that tools return: mails, appointments, payments, files, issues, flights and the like.

Nothing comes in; `KINDS` describes each kind by its fields and by what users ask to be shown it.
"""

from training.synthesis.names import WORDS
from training.synthesis.records import TEXT, Kind, chance, decimal, hexadecimal, nested, several, whole

_MOMENT = "{day} {time}"
_STREETS = tuple(f"{word.title()} Street" for word in WORDS)

#: What offices and households keep.
_EVERYDAY = (
    Kind(
        "mail",
        {
            "id": "{number}",
            "sender": "{email}",
            "recipients": several("{email}", 1, 2),
            "subject": ("{topic}", "Re: {topic}", "Your order at {company}", "{company} newsletter"),
            "body": TEXT,
            "status": ("read", "unread", "sent"),
            "timestamp": _MOMENT,
            "attachments": several("{file}", 0, 1),
        },
        (
            "Do I have any unread mails?",
            "What did {person} write about {topic}?",
            "Sum up the mails of {day}.",
            "When is my appointment with {company}?",
            "Find the mail about {topic} and tell me who sent it.",
            "Send {person} the address that is in the last mail from {company}.",
        ),
    ),
    Kind(
        "event",
        {
            "id_": "{number}",
            "title": ("{topic}", "Meeting with {person}", "Lunch at {company}", "Call: {topic}"),
            "description": TEXT,
            "location": ("{city}", "{company}", "Room {few}"),
            "start_time": _MOMENT,
            "end_time": _MOMENT,
            "participants": several("{email}", 0, 3),
            "all_day": chance(0.1),
            "status": ("confirmed", "tentative", "canceled"),
        },
        (
            "What is on my calendar on {day}?",
            "Who else takes part in the meeting about {topic}?",
            "How much time do I have before {time}?",
            "Create an event with {person} on {day} at {time}.",
            "Am I free on {day}? If so, invite {email} to lunch.",
        ),
    ),
    Kind(
        "agenda",
        {
            "day": "{day}",
            "entries": several(("{time} {topic}", "{time} {person}, {company}", "{time} train to {city}"), 1, 4),
            "reminder": TEXT,
            "free_from": "{time}",
        },
        ("What does my {day} look like?", "List my appointments.", "When am I free on {day}?"),
    ),
    Kind(
        "payment",
        {
            "id": whole(1, 9_999),
            "sender": "{account}",
            "recipient": "{account}",
            "amount": decimal(1, 5_000),
            "subject": TEXT,
            "date": "{day}",
            "recurring": chance(0.2),
        },
        (
            "How much did I spend in {city} last month?",
            "Pay the bill {file} for me.",
            "Did {person} send me money for {topic}?",
            "Refund {person} what I owe for {topic}.",
            "Show me my latest payments.",
            "What is the total of my payments to {company}?",
        ),
    ),
    Kind(
        "statement",
        {
            "account": "{account}",
            "balance": "{amount}",
            "transactions": several(
                nested({"date": "{day}", "payee": ("{company}", "{person}"), "amount": decimal(-900, 900)}), 1, 3
            ),
            "memo": TEXT,
        },
        ("What is my balance?", "Which payments left {account}?", "Did {company} charge me on {day}?"),
    ),
    Kind(
        "file",
        {
            "id": "{number}",
            "filename": "{file}",
            "owner": "{email}",
            "content": TEXT,
            "last_modified": _MOMENT,
            "shared_with": several("{email}", 0, 1),
            "size": whole(40, 90_000),
        },
        (
            "What does {file} say about {topic}?",
            "Sum up {file}.",
            "Which files were changed on {day}?",
            "Append '{topic}' to {file}.",
            "Create a file named {file} with a summary of {topic}.",
        ),
    ),
    Kind(
        "folder",
        {
            "path": ("/home/shared", "/srv/projects/{package}", "~/Documents", "C:\\Users\\Public"),
            "entries": several("{file}", 1, 5),
            "readme": TEXT,
            "total_kb": whole(4, 90_000),
        },
        ("Which files are in the folder?", "Is {file} in my documents?", "What is this folder about?"),
    ),
    Kind(
        "document",
        {
            "title": ("Handbook: {topic}", "{company}: guidelines", "Report on {topic}"),
            "version": "{version}",
            "headings": several(("Purpose", "Scope", "Contacts", "Duties", "Deadlines", "Annex {few}"), 2, 4),
            "body": TEXT,
            "approved_by": "{person}",
        },
        ("What does the handbook say about {topic}?", "Who approved the report?", "Sum up the guidelines."),
    ),
    Kind(
        "contact",
        {
            "name": "{person}",
            "company": "{company}",
            "emails": several("{email}", 1, 2),
            "birthday": "{day}",
            "notes": TEXT,
        },
        ("What is the address of {person}?", "Who do I know at {company}?", "When is the birthday of {person}?"),
    ),
    Kind(
        "note",
        {"title": "{topic}", "created": "{day}", "note": TEXT},
        (
            "What did I write down about {topic}?",
            "Show me my notes.",
            "When is {topic}?",
            "Add {product} to my notes.",
        ),
    ),
    Kind(
        "message",
        {
            "sender": "{person}",
            "recipient": ("{person}", "#{channel}", "{channel}"),
            "body": TEXT,
            "time": "{time}",
        },
        (
            "What was said in {channel} about {topic}?",
            "Sum up the messages in {channel} and send them to {person}.",
            "Who is in the channel {channel}?",
            "Ask {person} whether {topic} is done.",
            "Post a greeting in {channel}.",
        ),
    ),
    Kind(
        "thread",
        {
            "channel": "#{channel}",
            "opened_by": "{person}: any news about {topic}?",
            "answer": TEXT,
            "reactions": several(("+1", "eyes", "tada", "thanks"), 0, 2),
            "replies": several("{person}: {few} people asked me the same", 0, 2),
        },
        ("What came out of the thread about {topic}?", "Has anybody answered {person} in {channel}?"),
    ),
)
#: What shops, travel and the web return.
_PUBLIC = (
    Kind(
        "review",
        {
            "name": ("{company}", "{company} {city}"),
            "rating": decimal(1, 5, digits=1),
            "address": tuple(f"{{few}} {street}, {{city}}" for street in _STREETS),
            "price": "{amount}",
            "review": TEXT,
            "reviewer": "{person}",
        },
        (
            "Which hotel in {city} has the best reviews?",
            "Find me a restaurant in {city} for {time}.",
            "What do people say about {company}?",
            "Book a table at {company} for {day}.",
            "Is {company} open on {day}?",
        ),
    ),
    Kind(
        "page",
        {
            "title": ("{topic}", "{company}", "{company} | {city}", "About {company}"),
            "url": "{url}",
            "text": TEXT,
            "published": "{day}",
            "author": "{person}",
        },
        (
            "What is {company} known for?",
            "Read {url} and give me the gist.",
            "Search the web for {topic}.",
            "Find out who wrote about {topic}.",
            "Download the article about {topic} and save it as {file}.",
        ),
    ),
    Kind(
        "search_hit",
        {"rank": whole(1, 20), "title": ("{company}", "{topic} in {city}"), "link": "{url}", "snippet": TEXT},
        ("Search for {topic} in {city}.", "Find the site of {company}.", "Who sells {product}?"),
    ),
    Kind(
        "product",
        {
            "product": "{product}",
            "sku": "{number}",
            "price": "{amount}",
            "seller": "{company}",
            "description": TEXT,
            "in_stock": chance(0.8),
        },
        (
            "How much is {product}?",
            "Find {product} below {amount}.",
            "Is {product} in stock at {company}?",
            "Order {product}.",
        ),
    ),
    Kind(
        "order",
        {
            "order_id": "#W{number}",
            "customer": nested({"name": "{person}", "email": "{email}", "city": "{city}"}),
            "items": several(nested({"name": "{product}", "quantity": whole(1, 4), "price": "{amount}"}), 1, 2),
            "status": ("pending", "shipped", "delivered", "returned"),
            "comment": TEXT,
        },
        ("Where is my order?", "Cancel the order for {product}.", "What did {person} order on {day}?"),
    ),
    Kind(
        "flight",
        {
            "flight": ("ZA{few}", "BF{few}"),
            "from": "{city}",
            "to": "{city}",
            "departure": _MOMENT,
            "gate": "{few}",
            "fare": "{amount}",
            "remarks": TEXT,
        },
        ("When does my flight to {city} leave?", "Find a flight to {city} on {day}.", "Is the flight delayed?"),
    ),
    Kind(
        "weather",
        {
            "city": "{city}",
            "date": "{day}",
            "temperature_c": decimal(-15, 38, digits=1),
            "wind_kmh": whole(0, 110),
            "advisory": TEXT,
        },
        ("What is the weather in {city}?", "Do I need a coat on {day}?", "Will it rain in {city}?"),
    ),
    Kind(
        "survey",
        {
            "respondent": "{number}",
            "question": ("How was {topic}?", "How do you like {company}?", "What should we improve?"),
            "score": whole(1, 10),
            "answer": TEXT,
            "submitted": _MOMENT,
        },
        ("What do people say in the survey?", "Which score did {topic} get?", "Sum up the answers."),
    ),
)
#: What machines and the people who run them keep.
_OPERATIONS = (
    Kind(
        "ticket",
        {
            "key": ("OPS-{number}", "SUP-{number}", "FIN-{number}"),
            "reporter": "{person}",
            "priority": ("low", "normal", "high"),
            "summary": "{topic}",
            "description": TEXT,
            "labels": several("{channel}", 1, 1),
            "state": ("open", "closed", "waiting"),
        },
        (
            "Which tickets are open?",
            "What is {person} waiting for?",
            "Close the ticket about {topic}.",
            "List the bugs of {day}.",
        ),
    ),
    Kind(
        "issue",
        {
            "repository": ("acme/{package}", "{package}/{package}"),
            "number": whole(1, 9_000),
            "title": ("Crash after update to {version}", "Question about {topic}", "Support {encoding}"),
            "author": "{person}",
            "body": TEXT,
            "labels": several(("bug", "question", "docs", "good first issue"), 0, 2),
            "comments": whole(0, 40),
        },
        ("Which issues are open in {package}?", "Sum up the latest issue.", "Who reported the crash?"),
    ),
    Kind(
        "commit",
        {
            "commit": hexadecimal(12),
            "author": "{person} <{email}>",
            "date": _MOMENT,
            "message": TEXT,
            "files": several("{file}", 1, 3),
        },
        ("What changed in {package} on {day}?", "Who touched {file} last?", "Write release notes for {version}."),
    ),
    Kind(
        "log",
        {
            "timestamp": _MOMENT,
            "level": ("INFO", "WARN", "ERROR", "DEBUG"),
            "service": "{package}",
            "message": TEXT,
            "request_id": hexadecimal(16),
        },
        ("Why did {package} stop on {day}?", "Show me the errors since {time}.", "What do the logs say?"),
    ),
    Kind(
        "row",
        {
            "id": whole(1, 90_000),
            "created_at": _MOMENT,
            "customer": "{person}",
            "city": "{city}",
            "remark": TEXT,
            "active": chance(0.7),
        },
        ("How many customers are in {city}?", "Look up {person} in the database.", "Which rows are inactive?"),
    ),
    Kind(
        "employee",
        {
            "name": "{person}",
            "title": ("analyst", "team lead", "driver", "nurse", "accountant"),
            "manager": "{person}",
            "office": "{city}",
            "about": TEXT,
            "since": "{day}",
        },
        ("Who is the manager of {person}?", "Who works in {city}?", "What does {person} do?"),
    ),
    Kind(
        "device",
        {
            "device": ("thermostat", "door lock", "camera", "printer", "router"),
            "firmware": "{version}",
            "battery_percent": whole(1, 100),
            "last_seen": _MOMENT,
            "status_text": TEXT,
        },
        ("Is the printer online?", "Which devices need an update?", "How full is the battery of the door lock?"),
    ),
    Kind(
        "host",
        {
            "host": ("web-{few}", "db-{few}", "mail-{few}"),
            "uptime_days": whole(0, 900),
            "load": decimal(0, 9),
            "checks": nested({"disk": ("ok", "warning"), "memory": ("ok", "warning"), "backup": "{day}"}),
            "motd": TEXT,
        },
        ("Are all servers up?", "When was the last backup?", "What is the load of the mail server?"),
    ),
)
KINDS: tuple[Kind, ...] = _EVERYDAY + _PUBLIC + _OPERATIONS
