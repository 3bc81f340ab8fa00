"""A case file of any size, made up, with a record that its openings really come to."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from diary import audience_profiles
from diary.case_file import (
    CaseFile,
    Correction,
    Disclosure,
    Exhibit,
    ExhibitLayout,
    ExhibitView,
    Print,
    PrintJpeg,
    Withdrawal,
)
from diary.ledger.entry import Entry
from diary.ledger.entry_disclosure import disclose_entry
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import (
    Account,
    Area,
    Breach,
    Certainty,
    ContactKind,
    CustodyStep,
    Event,
    EventKind,
    Evidence,
    Impact,
    Incident,
    LimbChoice,
    MatchedLimb,
    Order,
    Person,
    PoliceContact,
    Request,
    Role,
    Witness,
)
from diary.model.revisions import Recorded, noun_of
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import moment, typed_when

ZONE = "Europe/London"
START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
CODES = [
    "LOITER", "MSG_UNWANTED", "CALL_SILENT", "TURN_UP", "SOCIAL_CONTACT", "OTHER_ROUTE",
    "LETTER_GIFT", "FOLLOW", "CONTACT_WORK", "THREAT_IMPLIED", "PROPERTY_DAMAGE", "WATCH_SPY",
]  # fmt: skip
WORDS = (
    "He was standing across the road when I came home from the late shift. He did not say "
    "anything, but when I took out my telephone he lifted his own and pointed it at me. I went in, "
    "locked both doors and sat in the kitchen without the light until he drove off.",
    "Four messages from a number I do not know. The second one says “nice coat, is it new” and I "
    "had only bought it that morning. I have not answered any of them.",
    "The phone rang eleven times between two and four in the night. Nobody spoke.",
    "A bunch of white flowers on the doorstep with no card. They are the ones from the funeral, "
    "and nobody else would know what that means.",
    "My manager told me that a man had rung the front desk and asked when I finish. He gave the "
    "name of my cousin. My cousin says that he never rang.",
)  # fmt: skip


class Maker:
    """Makes the nouns of one case and keeps their entries."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._numbers: dict[Noun, int] = {}
        self._entries: list[Entry] = []
        self.items: dict[Noun, list[Recorded[Any]]] = {noun: [] for noun in Noun}

    def add(self, content: Any, written: datetime, revision: int = 1) -> Recorded[Any]:
        noun = noun_of(content)
        number = self._numbers[noun] = self._numbers.get(noun, 0) + 1
        id_ = hashlib.sha256(f"{noun}{number}".encode()).hexdigest()[:32]
        entry = Entry(
            kind=noun.value,
            subject=id_,
            revision=revision,
            previous="",
            written=written.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            zone=ZONE,
            clock="",
            content={**to_fields(content), "number": number},
            seed=self._random.randbytes(32),
        )
        self._entries.append(entry)
        made = Recorded(
            id=id_,
            noun=noun,
            number=number,
            content=content,
            entry=len(self._entries),
            commitment=entry.commitment().hex(),
            first_written=written,
            written=written + timedelta(days=revision - 1),
            revision=revision,
        )
        self.items[noun].append(made)
        return made

    def case(
        self,
        profile: Any,
        exhibits: Sequence[Exhibit] = (),
        changes: Sequence[Correction] = (),
        withdrawals: Sequence[Withdrawal] = (),
        made: datetime | None = None,
    ) -> CaseFile:
        items = self.items
        incidents = sorted(items[Noun.INCIDENT], key=_happened)
        openings = tuple(
            disclose_entry(entry, n, profile.fields.get(Noun(entry.kind), ()))
            for n, entry in enumerate(self._entries, 1)
        )
        return CaseFile(
            profile=profile,
            jurisdiction="england-wales",
            made=made or datetime(2026, 11, 24, 16, 0, tzinfo=UTC),
            zone=ZONE,
            program="Daybook 0.1.0",
            me=next((p for p in items[Noun.PERSON] if p.content.role is Role.ME), None),
            incidents=tuple(incidents),
            events=tuple(items[Noun.EVENT]),
            people=tuple(items[Noun.PERSON]),
            police=tuple(items[Noun.POLICE]),
            orders=tuple(items[Noun.ORDER]),
            impacts=tuple(items[Noun.IMPACT]),
            asks=tuple(items[Noun.ASK]),
            exhibits=tuple(exhibits),
            changes=tuple(changes),
            withdrawals=tuple(withdrawals),
            translations=tuple(items[Noun.TRANSLATION]),
            accounts=tuple(items[Noun.ACCOUNT]),
            disclosure=Disclosure(
                vault_id=bytes(range(16)),
                public_key=bytes(range(32)),
                commitments=tuple(entry.commitment() for entry in self._entries),
                head_link=hashlib.sha256(b"head").digest(),
                head_signature=bytes(64),
                openings=openings,
            ),
        )


def _happened(item: Recorded[Incident]) -> tuple[datetime, int]:
    when = item.content.when
    return ((when.earliest() if when else None) or item.first_written, item.number)


def when_of(rng: random.Random, at: datetime) -> When | None:
    kind = rng.random()
    local = at.strftime("%Y-%m-%dT%H:%M")
    if kind < 0.55:
        return moment(at, ZONE, how="from the call log" if kind < 0.1 else "")
    if kind < 0.75:
        return moment(at, ZONE, Precision.ABOUT)
    if kind < 0.85:
        return typed_when(Precision.DAY, ZONE, local[:10])
    if kind < 0.92:
        return typed_when(Precision.PART_OF_DAY, ZONE, local[:10], part=PartOfDay.EVENING)
    if kind < 0.96:
        noon = local[:10] + "T12:00"
        return typed_when(Precision.BETWEEN, ZONE, noon, local[:10] + "T14:30")
    return None


def incident_of(
    rng: random.Random, at: datetime, person: str, order: str, *, full: bool
) -> Incident:
    chance = rng.random
    return Incident(
        what=" ".join(rng.choices(WORDS, k=rng.choice((1, 1, 2, 3)))),
        when=when_of(rng, at),
        behaviours=tuple(rng.sample(CODES[: 3 + rng.randrange(10)], rng.choice((1, 1, 2)))),
        times=rng.choice((None, None, 11)) if chance() < 0.2 else None,
        place=rng.choice(("Outside my home", "Car park at work", "Online", "")),
        person=person if chance() < 0.7 else "",
        certainty=rng.choice((Certainty.SEEN, Certainty.INFERRED, None)),
        witnesses=(Witness("Jo, neighbour", "the car and the number plate"),)
        if chance() < 0.2 else (),
        did="I did not answer." if chance() < 0.4 else "",
        effect="I did not sleep, and went to work by another road." if chance() < 0.4 else "",
        reported=rng.choice((True, False, False, None)),
        fixated="He knew my shift, my coat and my new route." if full and chance() < 0.2 else "",
        obsessive="Eleven calls in two hours, after I had blocked him twice."
        if full and chance() < 0.2 else "",
        unwanted="I had told him in writing to stop, and he answered." if chance() < 0.12 else "",
        repeated="The third time in the same place." if full and chance() < 0.15 else "",
        breaches=(Breach(order, 2),) if order and chance() < 0.1 else (),
    )  # fmt: skip


def some_case(
    count_: int,
    *,
    pictures: int = 0,
    picture: Callable[[int], PrintJpeg] | None = None,
    profile: str = "police",
    days: int = 320,
) -> CaseFile:
    """A case of `count_` incidents over `days` days, with all that goes with it."""
    rng = random.Random(count_)
    maker = Maker()
    maker.add(Person(name="Anna Brandt", role=Role.ME), START)
    him = maker.add(
        Person(name="Viktor S.", role=Role.SUSPECTED, relationship="Former colleague",
               vehicle="Grey Astra", why="His voice"),
        START,
    )  # fmt: skip
    for number in ("@v.s.81", "+44 7700 900123"):
        maker.add(Account(account=number, person=him.id), START)
    order = maker.add(
        Order(title="Stalking protection order", order="spo", court="Magistrates' court",
              reference="SPO 17/26", made="2026-06-01", served="2026-06-03", person=him.id,
              terms=("Not to contact her", "Not to come within 100 m of her home")),
        datetime(2026, 6, 4, 9, 0, tzinfo=UTC),
    ) if count_ > 1 else None  # fmt: skip
    made = []
    for number in range(count_):
        step = timedelta(minutes=int(days * 1440 * number / max(count_, 1)) + rng.randrange(600))
        at = START + step
        said = incident_of(rng, at, him.id, order.id if order else "", full=True)
        if number % 7 == 3:
            how = LimbChoice.ACCEPTED if number % 2 else LimbChoice.TICKED
            by = "" if number % 3 else "An advocate"
            limb = MatchedLimb(test="ew.pha.2A", limb="g", how=how, helped=bool(by), by=by)
            said = replace(said, limbs=(limb,))
        delay = timedelta(hours=rng.choice((0, 1, 5, 30, 90)))
        revision = 2 if number % 9 == 4 else 1
        made.append(maker.add(said, at + delay + timedelta(minutes=40), revision))
    if count_ > 1:
        _turning_points(maker, made, him.id)
    exhibits = _exhibits(maker, made, pictures, picture)
    changes = [
        Correction(
            Noun.INCIDENT,
            item.number,
            item.entry,
            item.written,
            "I looked at the call log.",
            "place",
            "Outside",
            "Outside my home",
        )
        for item in made
        if item.revision > 1
    ]
    gone = [Withdrawal(Noun.INCIDENT, 9_999, 3, START, "Written down twice.")] if count_ else []
    return maker.case(audience_profiles.load(profile), exhibits, changes, gone)


def _turning_points(maker: Maker, made: list[Recorded[Any]], him: str) -> None:
    at = START + timedelta(days=45)
    maker.add(
        Event(event=EventKind.ASKED_TO_STOP, what="By message, once, and kept.", person=him,
              when=typed_when(Precision.DAY, ZONE, "2026-02-20")), at,
    )  # fmt: skip
    maker.add(
        Event(event=EventKind.WARNING, when=typed_when(Precision.EXACT, ZONE, "2026-05-02T10:00")),
        at,
    )
    maker.add(Event(event=EventKind.CHANGED_NUMBER), at)
    maker.add(
        PoliceContact(what="Told them of the messages and the car.", contact=ContactKind.REPORT,
                      when=typed_when(Precision.EXACT, ZONE, "2026-04-11T15:30"),
                      force="Kent Police", officer="PC Hale", officer_number="4471",
                      reference="46/12345/26",
                      recorded_as="Malicious communications", promised="A call within a week",
                      incidents=tuple(item.id for item in made[:2])), at,
    )  # fmt: skip
    maker.add(
        PoliceContact(what="No further action on the first report.", contact=ContactKind.DECISION,
                      when=typed_when(Precision.DAY, ZONE, "2026-04-30"),
                      reference="46/12345/26"), at,
    )  # fmt: skip
    maker.add(Impact(what="I moved to my sister's for a month.", area=Area.HOME), at)
    maker.add(Impact(what="I sleep four hours.", area=Area.SLEEP), at)
    maker.add(
        Request(what="Look at all of it as one, not each call alone.", why="It is one man."), at
    )
    maker.add(Request(what="Apply for a stalking protection order that covers my work."), at)


def shown_as(
    *pictures: Callable[[], PrintJpeg],
    layout: ExhibitLayout = ExhibitLayout.PICTURE,
    whole: int = 0,
) -> ExhibitView:
    """Pictures as what is shown of a file; each is made again when it is asked for."""
    prints = tuple(
        Print(number, hashlib.sha256(made().jpeg).hexdigest(), made, number * 1.5)
        for number, made in enumerate(pictures, 1)
    )
    return ExhibitView(layout, prints, whole or len(prints))


def _exhibits(
    maker: Maker,
    made: list[Recorded[Any]],
    pictures: int,
    picture: Callable[[int], PrintJpeg] | None,
) -> list[Exhibit]:
    exhibits = []
    for number in range(1, pictures + 1):
        about = (made[(number * 3) % len(made)].id,) if made and number % 7 else ()
        said = Evidence(
            title=f"Screenshot of message {number}",
            incidents=about,
            found=typed_when(Precision.DAY, ZONE, date(2026, 3, 1 + number % 28).isoformat()),
            captured_by="Anna Brandt",
            captured_how="Screenshot on my own telephone",
            continuity=(CustodyStep("PC Hale", None, "on a stick"),) if number == 1 else (),
            reference=f"AB/{number}",
            name=f"IMG_{number:04d}.jpg",
            size=2_000_000 + number,
            sha256=hashlib.sha256(str(number // 2).encode()).hexdigest(),
            media_type="image/jpeg",
        )
        item = maker.add(said, START + timedelta(days=20 + number))
        shown = shown_as(partial(picture, number)) if picture else ExhibitView()
        facts = (("Picture size", "1080 × 2340"), ("Time in the file", "2026-03-01 21:10"))
        exhibits.append(Exhibit(item, lambda: None, shown, facts))  # type: ignore[arg-type,return-value]
    if made and pictures:
        letter = Evidence(
            title="Letter", physical=True, incidents=(made[0].id,), reference="AB/900"
        )
        item = maker.add(letter, START + timedelta(days=30))
        exhibits.append(Exhibit(item, None, ExhibitView(), ()))
    return exhibits


def written_in(zone: str, case: CaseFile) -> CaseFile:
    """The case as if every entry had been written by the clock of `zone`."""
    openings = tuple(
        replace(
            opening,
            shown=tuple(
                replace(field, value=zone) if field.name == "@zone" else field
                for field in opening.shown
            ),
        )
        for opening in case.disclosure.openings
    )
    return replace(case, disclosure=replace(case.disclosure, openings=openings))
