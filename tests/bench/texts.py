"""What the benchmark's streams say: in comes a seed, out come answers, cut into tokens as models give them.

The prose is of our own writing and ordinary: names, years and amounts stand in it as anywhere. One sentence in
`PRIVATE_EVERY` carries private data, made up here from the seed. Equal seeds give equal answers. Nothing here knows
Headgate.
"""

import random
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

#: One sentence in so many holds an e-mail address, a phone number or a card number: one in every second answer.
PRIVATE_EVERY = 20
#: Tokens of an answer: 2 to 5 s at 40 tokens a second.
ANSWER_TOKENS = (80, 200)
#: Words of more letters than this come in pieces.
WHOLE_WORD_LETTERS = 9

PROSE = """
The river rises quickly in spring, when the snow on the northern slopes begins to melt.
Most of the older houses in the village were built from the same grey stone.
You can reduce the cost of the trip by booking a few weeks in advance.
In 1987 the council decided to close the line, and the station became a library.
A good soup needs time, salt and patience, in that order.
If the pump makes a rattling noise, switch it off and check the filter first.
She walked to the harbour every morning to watch the ferries leave.
The second method is slower, but it gives more reliable results on small samples.
Children under 12 may enter without a ticket when an adult comes with them.
The meeting was moved to Thursday because two of the speakers were travelling.
Please stir the paint well before you open the second tin.
There are three common reasons for this error, and only one of them is serious.
Our neighbour keeps bees, and the honey tastes slightly of lavender.
The report recommends a smaller team with clearer responsibilities.
Copper conducts electricity better than iron, which is why it is used for wiring.
He answered the letter at once, although he had little to say.
A short walk after dinner helps more than another cup of coffee.
The museum opens at ten, and the first guided tour starts half an hour later.
Nobody had expected the concert to sell out in less than a day.
To keep the bread fresh, wrap it in a cloth instead of plastic.
The difference between the two measurements was never larger than 0.4 percent.
When the light turns green, hold the button for about five seconds.
Several farmers have begun to plant trees along the edges of their fields.
The translation is faithful, but the jokes do not survive it.
Write the assumptions down first; the calculation itself takes ten minutes.
The bridge carries about 4,500 vehicles a day, most of them before noon.
It rained so heavily that the match had to be postponed until Sunday.
An old photograph shows the square with a fountain that is no longer there.
The software checks for updates once a week, unless you tell it not to.
His grandfather, Martin Weller, had repaired clocks in the same workshop for forty years.
Use a sharp knife, cut away from yourself, and take your time.
The committee approved the budget with a comfortable majority.
Whales communicate over enormous distances, particularly at low frequencies.
It is usually cheaper to repair the roof than to heat a damp house.
The recipe makes enough for six people, or for four who have been hiking.
Before the railway came, the journey to the coast took two days.
Unfortunately, the documentation describes an earlier version of the interface.
Each of the rooms looks out on the garden or on the mountains behind it.
She learned Portuguese from a retired schoolteacher in the next street.
A second opinion costs little and prevents a great deal of regret.
""".strip().splitlines()

_NAMES = ("anna", "tomas", "li.wei", "support", "j.okafor", "mira", "olsen", "priya.rao", "desk", "f.moreau")
_HOSTS = ("example.com", "mail.example.org", "example.net", "post.example.com")
_BASE64 = string.ascii_letters + string.digits + "+/"
#: Capitals within a word: no word, and so in no model's vocabulary.
_RANDOM = re.compile(r"[a-z][A-Z]")
_PIECES = re.compile(r" ?[^\W\d_]+| ?\d{1,3}|\s+|[^\w\s]{1,5}|_")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Args:
        tokens: its text in pieces.
        private: how many of them hold private data or a secret.
    """

    tokens: tuple[str, ...]
    private: int

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.tokens)


def answers(seed: int) -> Iterator[Answer]:
    """Ordinary answers without end."""
    yield from _answers(random.Random(seed), PRIVATE_EVERY)


def dense_answers(seed: int) -> Iterator[Answer]:
    """Answers without end whose every sentence holds private data."""
    yield from _answers(random.Random(seed), 1)


def answers_with(finding: str, seed: int) -> Iterator[Answer]:
    """Answers without end, each of which comes to one finding after some prose and goes on for long behind it.

    Args:
        finding: a key of `FINDINGS`.
        seed: of the answers.
    """
    dice = random.Random(seed)
    while True:
        before = tokenised(" ".join(dice.sample(PROSE, dice.randint(1, 3))))
        inside = tokenised(FINDINGS[finding](dice))
        behind = tokenised(" " + " ".join(dice.sample(PROSE, 12)))
        yield Answer((*before, *inside, *behind), len(inside))


def tokenised(text: str) -> tuple[str, ...]:
    """A text in pieces as a model gives them: the space leads the word, digits come by threes, long words in parts."""
    tokens: list[str] = []
    for piece in _PIECES.findall(text):
        if _RANDOM.search(piece):
            tokens += [piece[at : at + 3] for at in range(0, len(piece), 3)]
        elif len(piece) > WHOLE_WORD_LETTERS + 1 and not piece.isspace():
            middle = len(piece) // 2
            tokens += [piece[:middle], piece[middle:]]
        else:
            tokens.append(piece)
    return tuple(tokens)


def _answers(dice: random.Random, private_every: int) -> Iterator[Answer]:
    while True:
        wanted = dice.randint(*ANSWER_TOKENS)
        tokens: list[str] = []
        private = 0
        prose = cycle(dice.sample(PROSE, len(PROSE)))
        while len(tokens) < wanted:
            is_private = dice.randrange(private_every) == 0
            sentence = dice.choice(_PRIVATE)(dice) if is_private else next(prose)
            pieces = tokenised((" " if tokens else "") + sentence)
            tokens += pieces
            private += len(pieces) if is_private else 0
        yield Answer(tuple(tokens), private)


def _address(dice: random.Random) -> str:
    return f"{dice.choice(_NAMES)}{dice.randint(1, 99)}@{dice.choice(_HOSTS)}"


def _email(dice: random.Random) -> str:
    return f"You can write to {_address(dice)} and somebody will answer."


def _phone(dice: random.Random) -> str:
    return f"Call +44 20 7946 0{dice.randint(100, 999)} between nine and five."


def _card(dice: random.Random) -> str:
    digits = [4, *(dice.randrange(10) for _ in range(14))]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[::2]]
    digits.append(-(sum(doubled) + sum(digits[1::2])) % 10)  # Luhn's check digit
    number = "".join(map(str, digits))
    return f"The deposit was charged to {' '.join(number[i : i + 4] for i in range(0, 16, 4))} yesterday."


def _private_key(dice: random.Random) -> str:
    lines = ["".join(dice.choices(_BASE64, k=64)) for _ in range(12)]
    lines[0] = "MIIEvQ" + lines[0][6:]  # as PKCS#8 begins
    return "\n".join(("\n-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----\n"))


def _token(dice: random.Random) -> str:
    return f" Set the password to glpat-{''.join(dice.choices(string.ascii_letters + string.digits, k=20))} first."


_PRIVATE: tuple[Callable[[random.Random], str], ...] = (_email, _phone, _card)

#: What an answer may come to, by the name that the tables give it.
FINDINGS: dict[str, Callable[[random.Random], str]] = {
    "private key": _private_key,
    "access token": _token,
    "card number": lambda dice: " " + _card(dice),
    "e-mail address": lambda dice: " " + _email(dice),
}
