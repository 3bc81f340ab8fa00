"""Journals, vaults and random nouns, for every test of the record."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from diary.crypto.kdf import KdfCost
from diary.crypto.signing import Signer
from diary.errors import NotAllowed
from diary.ledger import chain
from diary.media.client import MediaClient
from diary.model.ask import Ask
from diary.model.continuity import Change, Continuity
from diary.model.custody import Access, AccessKind, Erasure, Seal
from diary.model.event import Event, EventKind
from diary.model.evidence import Evidence, Handover
from diary.model.factor import Answer, Factor
from diary.model.hidden import Cover, Own, OwnKind, Region
from diary.model.impact import Area, Impact
from diary.model.incident import Breach, Certainty, Incident, Witness
from diary.model.kinds import Book, Noun
from diary.model.note import CopyState, Note, Sharing
from diary.model.order import Order
from diary.model.person import Person, Role
from diary.model.police import ContactKind, PoliceContact
from diary.model.recorded import Content, Recorded
from diary.model.when import PartOfDay, Precision, When
from diary.services.intake import Intake
from diary.services.journal import Journal, Ledgers, Planned
from diary.store import connection, schema
from diary.store.connection import Connection
from diary.store.ledger_table import LedgerTable, Writing
from diary.store.projections import Projections
from diary.vault import Settled
from diary.vocabulary import load

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "correct horse battery"
START = datetime(2026, 3, 1, 21, 15, tzinfo=UTC)
LONDON = "Europe/London"
ZONES = (LONDON, "UTC", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "Australia/Lord_Howe")
# frozen, and slow to read: once for all tests
VOCABULARY = load("england-wales")
CODES = ("LOITER", "CALL_UNWANTED", "FOLLOW", "MSG_UNWANTED")


class Clock:
    """Stands still until it is moved; each look moves it by `step`."""

    def __init__(self, at: datetime = START, step: timedelta = timedelta(seconds=1)) -> None:
        self.at = at
        self.step = step

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def counted(seed: str = "seed") -> Callable[[int], bytes]:
    """A repeatable stand-in for os.urandom."""
    turn = 0

    def random(count: int) -> bytes:
        nonlocal turn
        turn += 1
        return hashlib.shake_256(f"{seed}/{turn}".encode()).digest(count)

    return random


@dataclass(frozen=True)
class Desk:
    """A journal over a scratch database, with everything under it within reach."""

    link: Connection
    books: dict[Book, LedgerTable]
    journal: Journal
    clock: Clock
    intake: Intake
    released: list[bool]
    written: list[int]


def desk(link: Connection | None = None, zone: str = LONDON) -> Desk:
    link = connection.in_memory() if link is None else link
    schema.create(link)
    signer, vault_id, clock = Signer(bytes(range(32))), bytes(range(16)), Clock()
    ids = {Book.RECORD: vault_id, Book.PRIVATE: chain.private_book_id(vault_id)}
    books = {book: LedgerTable(link, book, id_, signer.public) for book, id_ in ids.items()}
    released: list[bool] = []
    written: list[int] = []

    def release() -> bool:
        released.append(True)
        return True

    writing = Writing(clock, zone, counted(), signer.sign)
    journal = Journal(Ledgers(link, books, writing, lambda: written.append(1), release))
    intake = Intake(journal, VOCABULARY)
    return Desk(link, books, journal, clock, intake, released, written)


class NoMedia:
    """Stands where the decoder child would; any question to it is a failure of the test."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the decoder was asked: {name}")


def settled(clock: Callable[[], datetime] | None = None, media: Any = None) -> Settled:
    """What opens vaults within milliseconds."""
    decoder = cast(MediaClient, media or NoMedia())
    return Settled(decoder, LONDON, now=clock or Clock(), cost=CHEAP, floor=CHEAP)


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path, but for SQLite's scratch index."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


# --- random nouns -----------------------------------------------------------------------------

characters = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
texts = st.text(characters, max_size=12)
words = st.text(characters, min_size=1, max_size=30).filter(str.strip)
ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
days = st.dates(date(1971, 1, 1), date(2100, 1, 1)).map(date.isoformat)


def wall_times(zone: str) -> st.SearchStrategy[tuple[str, str]]:
    """A wall time that the zone had, with its offset where it had it twice."""

    def written(at: datetime) -> tuple[str, str]:
        other = at.replace(fold=1 - at.fold)
        offset = at.strftime("%z") if other.utcoffset() != at.utcoffset() else ""
        text = at.replace(tzinfo=None).isoformat(timespec="minutes")
        return text, f"{offset[:3]}:{offset[3:]}" if offset else ""

    return st.datetimes(
        datetime(1971, 1, 1),  # noqa: DTZ001 - hypothesis takes naive bounds and adds the zone
        datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.just(ZoneInfo(zone)),
        allow_imaginary=False,
    ).map(written)


@st.composite
def whens(draw: st.DrawFn) -> When:
    zone = draw(st.sampled_from(ZONES))
    how = draw(texts)
    precision = draw(st.sampled_from(Precision))
    if precision in (Precision.EXACT, Precision.ABOUT):
        at, offset = draw(wall_times(zone))
        return When(precision, zone, at, offset=offset, how=how)
    if precision is Precision.BETWEEN:
        (at, offset), (until, later) = sorted(
            (draw(wall_times(zone)), draw(wall_times(zone))), key=lambda each: each[0]
        )
        if not offset and not later and at[:10] < until[:10]:
            return When(precision, zone, at, until, how=how)
        return When(precision, zone, at, at, offset=offset, how=how)
    if precision is Precision.NOT_SURE:
        return When(precision, zone, draw(st.one_of(st.just(""), days)), how=how)
    part = draw(st.sampled_from(PartOfDay)) if precision is Precision.PART_OF_DAY else None
    return When(precision, zone, draw(days), part=part, how=how)


maybe_when = st.one_of(st.none(), whens())
tellings = st.one_of(st.none(), st.booleans())


def few(inner: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(inner, max_size=most).map(tuple)


incidents = st.builds(
    Incident,
    what=words,
    when=maybe_when,
    behaviours=st.lists(st.sampled_from(CODES), max_size=3).map(tuple),
    something_else=texts,
    times=st.one_of(st.none(), st.integers(1, 100_000)),
    place=texts,
    platform=texts,
    account=texts,
    person=st.one_of(st.just(""), ids),
    why_person=texts,
    certainty=st.one_of(st.none(), st.sampled_from(Certainty)),
    witnesses=few(st.builds(Witness, name=texts, saw=texts, contact=texts)),
    did=texts,
    effect=texts,
    reported=tellings,
    fixated=texts,
    obsessive=texts,
    unwanted=texts,
    repeated=texts,
    breaches=few(st.builds(Breach, order=ids, term=st.integers(0, 30))),
)
events = st.builds(
    Event, event=st.sampled_from(EventKind), what=texts, when=maybe_when, how=texts, person=ids
)
exhibits = st.builds(
    Evidence,
    title=texts,
    incidents=few(ids),
    physical=st.booleans(),
    description=texts,
    found=maybe_when,
    captured_by=texts,
    captured_how=texts,
    device=texts,
    original_where=texts,
    kept_where=texts,
    transcript=texts,
    police_reference=texts,
    continuity=few(st.builds(Handover, to=texts, when=maybe_when, note=texts)),
    reference=texts,
    name=texts,
    size=st.one_of(st.none(), st.integers(0, 1 << 53)),
    sha256=texts,
    media_type=texts,
)
people = st.builds(
    Person,
    name=texts,
    role=st.sampled_from(Role),
    relationship=texts,
    accounts=few(texts),
    appearance=texts,
    vehicle=texts,
    why=texts,
    contact=texts,
)
police = st.builds(
    PoliceContact,
    what=texts,
    contact=st.sampled_from(ContactKind),
    when=maybe_when,
    how=texts,
    force=texts,
    station=texts,
    officer=texts,
    officer_number=texts,
    officer_contact=texts,
    reference=texts,
    recorded_as=texts,
    promised=texts,
    outcome=texts,
    offered=few(st.sampled_from(("vps", "review", "identity"))),
    not_offered=few(st.sampled_from(("vps", "advocate"))),
    incidents=few(ids),
)
orders = st.builds(
    Order,
    title=texts,
    order=st.just("spo"),
    court=texts,
    reference=texts,
    made=st.one_of(st.just(""), days),
    served=st.one_of(st.just(""), days),
    expires=st.one_of(st.just(""), days),
    person=st.one_of(st.just(""), ids),
    terms=few(texts),
    note=texts,
)
impacts = st.builds(Impact, what=texts, area=st.sampled_from(Area), when=maybe_when)
factors = st.builds(
    Factor,
    topic=st.sampled_from(("threats", "violence", "your-fear")),
    answer=st.one_of(st.none(), st.sampled_from(Answer)),
    words=texts,
    incidents=few(ids),
)
some_order = st.sampled_from(("", "spo", "nmo"))
asks = st.builds(Ask, what=texts, why=texts, order=some_order, protect=texts, terms=few(texts))
notes = st.builds(Note, text=texts, title=texts)
owns = st.builds(Own, words=texts, own=st.sampled_from(OwnKind), note=texts)
thousandths = st.integers(0, 1000)
regions = st.builds(Region, thousandths, thousandths, thousandths, thousandths)
covers = st.builds(Cover, evidence=ids, regions=few(regions), note=texts)
sharings = st.builds(
    Sharing,
    **dict.fromkeys(("audience", "folder", "digest", "form", "made", "link", "to", "route"), texts),
    **dict.fromkeys(("entries", "originals", "head", "after"), st.integers(0, 10**6)),
    given=maybe_when,
    files=few(texts),
    left=few(texts),
    copy=st.one_of(st.none(), st.sampled_from(CopyState)),
)
continuities = st.builds(
    Continuity,
    change=st.sampled_from(Change),
    at=st.integers(0, 10**6),
    entries=few(st.integers(1, 10**6)),
    vault_before=texts,
    key_before=texts,
    link_before=texts,
    signed_before=texts,
)
seals = st.builds(
    Seal,
    entries=st.integers(0, 10**6),
    link=texts,
    given_to=texts,
    when=maybe_when,
    how=texts,
)
accesses = st.builds(Access, access=st.sampled_from(AccessKind))
erasures = st.builds(Erasure, entries=few(st.integers(1, 10**6)))
NOUNS: dict[Noun, st.SearchStrategy[Content]] = {
    Noun.INCIDENT: incidents,
    Noun.EVENT: events,
    Noun.EVIDENCE: exhibits,
    Noun.PERSON: people,
    Noun.POLICE: police,
    Noun.ORDER: orders,
    Noun.IMPACT: impacts,
    Noun.ASK: asks,
    Noun.FACTOR: factors,
    Noun.CONTINUITY: continuities,
    Noun.NOTE: notes,
    Noun.OWN: owns,
    Noun.COVER: covers,
    Noun.SHARING: sharings,
    Noun.SEAL: seals,
    Noun.ACCESS: accesses,
    Noun.ERASURE: erasures,
}
contents = st.sampled_from(Noun).flatmap(NOUNS.__getitem__)


# --- random histories -------------------------------------------------------------------------

# what is done, to which earlier subject (by a number that wraps around), and with which words;
# half of it about incidents, so that they meet with corrections
steps = st.lists(
    st.tuples(
        st.sampled_from(("record", "amend", "withdraw")),
        st.integers(0, 40),
        st.one_of(incidents, contents),
    ),
    max_size=12,
)


# the same, with subjects that are erased in between
harsh_steps = st.lists(
    st.tuples(
        st.sampled_from(("record", "amend", "withdraw", "erase")),
        st.integers(0, 40),
        st.one_of(incidents, contents),
    ),
    max_size=12,
)


def erase(at: Desk, id_: str) -> Recorded[Any]:
    """What erasing does to the database."""
    noun = at.journal.get(id_).noun
    book = at.books[noun.book]
    numbers = tuple(placed.n for placed in book.revisions(id_))
    told: Content = Erasure(entries=numbers)
    if noun.book is Book.RECORD:
        told = Continuity(change=Change.ERASED, at=book.tip().n, entries=numbers)
    planned = Planned(at.journal.new_id(), told)
    apply = Projections(at.link).erase
    return at.journal.record_all([planned], beside=lambda: apply(book.blank(id_)))[0]


def play(at: Desk, history: list[tuple[str, int, Content]]) -> list[str]:
    """Lives through a history; what the record does not allow is left out. Gives every id."""
    made: list[str] = []
    standing: list[tuple[str, type[Content]]] = []
    for verb, which, content in history:
        if verb == "record" or not standing:
            made.append(at.journal.record(content).id)
            standing.append((made[-1], type(content)))
            continue
        id_, kind = standing[which % len(standing)]
        if kind in (Continuity, Erasure):
            continue
        if verb == "erase":
            erase(at, id_)
            standing.remove((id_, kind))
        elif verb == "withdraw":
            at.journal.withdraw(id_, "taken back")
            standing.remove((id_, kind))
        elif isinstance(content, kind):
            # what changes nothing is no revision
            with contextlib.suppress(NotAllowed):
                at.journal.amend(id_, content, "put right")
    return made
