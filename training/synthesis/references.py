"""What users say in the place of a value that stands elsewhere: ``the address in the footer of his mail``.

In comes a kind of value and a random generator; out come the words. Who says them leaves the value to a source, and
asks for whatever call the agent makes of it. Every third is for validation only.
"""

import random

from training.synthesis.values import fill

_PEOPLE = (
    "whoever is in charge of {topic}",
    "the person who wrote to me about {topic}",
    "the customer of ticket {number}",
    "my manager",
    "the one who asked for it",
    "the new colleague",
    "the address in the footer of the last mail from {company}",
    "the first name on the list",
    "the organiser of {topic}",
    "our contact at {company}",
    "the owner of {file}",
    "the person that {person} recommends",
)
#: Kind of value -> what is said in its place.
REFERENCES: dict[str, tuple[str, ...]] = {
    "contact": _PEOPLE,
    "person": _PEOPLE,
    "contacts": (
        "everybody who takes part in {topic}",
        "all who have not answered yet",
        "the people on the list in {file}",
        "the whole team",
        "those who came last time",
        "the two who signed up on {day}",
        "all members of the channel",
        "everyone in copy of the last mail from {company}",
        "the parents of the class",
    ),
    "account": (
        "the account on the bill",
        "the account that {company} gave in its letter",
        "the landlord's account",
        "the one in {file}",
        "the same account as last month",
        "the account of {person}, it is in the notes",
    ),
    "amount": (
        "the amount on the invoice",
        "what we owe",
        "the same sum as last year",
        "half of the total",
        "what the contract says",
        "the rest of the budget",
    ),
    "channel": (
        "the channel of the project",
        "the channel with the most members",
        "the channel where {person} asked",
        "the right channel",
        "each channel that I am in",
        "the channel that is named after the product",
    ),
    "code": (
        "the last one",
        "the one from {day}",
        "the oldest one that is open",
        "the one that {person} complained about",
        "whichever is the most urgent",
        "the one about {topic}",
        "the one named in the mail from {company}",
        "the duplicate",
        "the wrong one",
    ),
    "file": (
        "the newest report",
        "the attachment of the mail from {person}",
        "the file that {person} shared with me",
        "the draft about {topic}",
        "the file that is named in the ticket",
        "the largest of the old logs",
    ),
    "folder": (
        "the folder of the old project",
        "whatever folder {person} uses for that",
        "the folder that the readme names",
        "the temporary folder",
        "the folder with the photos of {city}",
        "the one that takes the most room",
    ),
    "company": (
        "the one with the best reviews",
        "the cheapest one near the station",
        "the one that {person} likes",
        "the place where we were last time",
        "the supplier in {file}",
        "the one at the top of the list",
    ),
    "product": (
        "the cheapest one that is in stock",
        "what is on the shopping list",
        "the one from the link that {person} sent",
        "the same as last time",
        "whatever fits the old one",
        "the one with five stars",
    ),
    "city": (
        "the city where the fair takes place",
        "the place in the invitation",
        "where {person} lives",
        "the nearest city with an airport",
        "the town on the ticket",
        "wherever it is warm",
    ),
    "url": (
        "the link in the mail from {person}",
        "the page of {company}",
        "the address in {file}",
        "the first result",
        "the link that was posted in {channel}",
        "the page for {topic}",
    ),
    "repository": (
        "the repository of the website",
        "the one where the build fails",
        "our main repository",
        "the repository in the ticket",
        "the fork of {person}",
        "whichever has the bug",
    ),
    "host": (
        "the server that is down",
        "the machine in the alarm",
        "the one that costs the most",
        "the oldest instance",
        "the staging server",
        "whichever is full",
    ),
    "device": (
        "whatever is still on",
        "the one in the hall",
        "the lamp that flickers",
        "all of them",
        "the one nearest to the door",
        "the camera that faces the street",
    ),
    "statement": (
        "what you found",
        "a summary of {file}",
        "the answer to the question from {person}",
        "the three most important points",
        "the result",
        "a short overview of {topic}",
        "the list of those who come",
        "how far we are with {topic}",
        "what was decided",
        "the numbers of last month",
        "a friendly reminder",
        "what the weather will be like in {city} on {day}",
        "which of them is the cheapest",
        "the details of the booking",
        "the title and the link of the best one",
    ),
    "day": (
        "the first day that suits everybody",
        "the day before {topic}",
        "the date in the mail from {person}",
        "the next free day",
        "the day of the flight",
        "a day next week when I have nothing else",
    ),
    "time": (
        "the first hour that is free",
        "the time that {person} proposed",
        "the usual time",
        "whatever time the invitation says",
        "right after the other meeting",
        "the time of the last one",
    ),
    "table": (
        "the table with the test data",
        "the table that the import fills",
        "the one that the report reads",
        "the temporary table",
        "the table in the ticket",
        "the largest one",
    ),
}


def reference(kind: str, rng: random.Random, held_out: bool) -> str:
    """Words in the place of a value; empty where that kind is always named.

    Args:
        kind: of the value, in `training.synthesis.spoken`.
        rng: draws them.
        held_out: use those of validation.
    """
    phrases = [phrase for at, phrase in enumerate(REFERENCES.get(kind, ())) if (at % 3 == 2) == held_out]
    return fill(rng.choice(phrases), rng) if phrases else ""
