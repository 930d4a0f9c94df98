"""What a policy may say of personal data. Nothing of Presidio is imported here, so that checking a policy is quick."""

from difflib import get_close_matches

import msgspec

from headgate.detectors.pii.catalogue import COUNTRIES, ENTITIES, ENTRIES, GENERIC, NAMED, Entry

#: Presidio's own choice of the regions whose national notation is read. Numbers with ``+`` are found from everywhere.
PRESIDIO_REGIONS = ("US", "GB", "DE", "FR", "IL", "IN", "CA", "BR")
#: Ours, besides those of the chosen countries. India takes three in four plain numbers of ten digits for its own, and
#: Brazil one in three, among them half of all Unix times; Canada reads as the US do.
USUAL_REGIONS = ("US", "GB", "DE", "FR")

#: Left out unless asked for. The first six say little about a person and stand in most answers. The other three are
#: proved by one check digit alone, which one in ten plain numbers of nine or ten digits passes, among them
#: one Unix time in ten, and Presidio then scores them 1.0.
OMITTED = (
    "LOCATION",
    "ORGANIZATION",
    "DATE_TIME",
    "IP_ADDRESS",
    "URL",
    "UUID",
    "ABA_ROUTING_NUMBER",
    "UK_NHS",
    "US_NPI",
)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The policy's ``detectors.pii`` section.

    Attributes:
        countries: whose national formats are looked for, or ``["all"]``. Formats that belong to no country always are.
            Each country costs time on numbers and finds more of them: name those whose people you serve.
        entities: the only types to be reported, or ``["all"]``; empty for all less `omit`. A type that is named here
            is reported even if `omit` names it too.
        omit: types not to be reported.
        min_score: the least score to be reported, in [0, 1]; 0 reports all. The default is what Presidio gives a
            format that it finds plausible alone, and the least that it gives a weak one beside a context word.
        phone_regions: two-letter regions whose national phone notation is read; empty for the US, Britain, Germany,
            France and the chosen countries, or for Presidio's own eight where the countries are all. Each costs time.
        model: name in the manifest of a token model that finds people, places, organisations, addresses, birth dates
            and ids; without one, none of these is found.
        manifest: path of the ``models.toml``; without it the setting ``HEADGATE_MODELS``.
        lower_case: have the model read also what holds no capital and no digit. It then finds names that are typed in
            small letters, and reads about every clause instead of those that may hold a name.
    """

    countries: tuple[str, ...] = ("us", "uk")
    entities: tuple[str, ...] = ()
    omit: tuple[str, ...] = OMITTED
    min_score: float = 0.4
    phone_regions: tuple[str, ...] = ()
    model: str | None = None
    manifest: str | None = None
    lower_case: bool = False

    def __post_init__(self) -> None:
        _check("country", self.countries, (*COUNTRIES, "all"))
        _check("entity", self.entities, (*ENTITIES, "all"))
        _check("entity", self.omit, ENTITIES)
        if not 0.0 <= self.min_score <= 1.0:
            raise ValueError(f"min_score is {self.min_score}, and must be between 0 and 1")
        for region in self.phone_regions:
            if not (len(region) == 2 and region.isascii() and region.isupper()):
                raise ValueError(f"phone region {region!r} is not two capital letters, such as 'US'")

    def entries(self) -> tuple[Entry, ...]:
        """The recognisers that these options want."""
        groups = {GENERIC, *(COUNTRIES if "all" in self.countries else self.countries)}
        wanted = self._wanted()
        return tuple(entry for entry in ENTRIES if entry.group in groups and entry.entity in wanted)

    def named(self) -> tuple[str, ...]:
        """What of a token model's types these options want."""
        wanted = self._wanted()
        return tuple(entity for entity in NAMED if self.model and entity in wanted)

    def _wanted(self) -> frozenset[str]:
        wanted = frozenset(self.entities) or frozenset(ENTITIES).difference(self.omit)
        return frozenset(ENTITIES) if "all" in wanted else wanted

    def regions(self) -> tuple[str, ...]:
        """The regions whose national phone notation these options want read."""
        if self.phone_regions:
            return self.phone_regions
        if "all" in self.countries:
            return PRESIDIO_REGIONS
        chosen = ("GB" if country == "uk" else country.upper() for country in self.countries)
        return tuple(dict.fromkeys((*USUAL_REGIONS, *chosen)))


def _check(what: str, names: tuple[str, ...], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name.upper() if what == "entity" else name.lower(), known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
            raise ValueError(f"unknown {what} {name!r}{hint}")
