"""Every noun as hypothesis draws it: what it can say, and often what it does not say."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from diary.model.books_and_nouns import Noun
from diary.model.checks import ANSWERS
from diary.model.conversation_nouns import (
    Conversation,
    DateOrder,
    LinesAltered,
)
from diary.model.noun_codec import MAX_SIZE
from diary.model.private_nouns import (
    Access,
    AccessKind,
    Continuity,
    CopyState,
    Erasure,
    HandoverRecord,
    Note,
    OwnDetail,
    OwnDetailKind,
    RecordChange,
    Region,
    RegionRedaction,
    Seal,
    TimeStamp,
)
from diary.model.record_nouns import (
    Account,
    AfterConflict,
    AfterQuestion,
    Answer,
    Area,
    AskedQuestion,
    Breach,
    CameBy,
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    Certainty,
    ClockCorrection,
    Confirmation,
    Conflict,
    ContactKind,
    CustodyStep,
    Declaration,
    DeclarationTopic,
    Event,
    EventKind,
    Evidence,
    Factor,
    FirstTelling,
    Helper,
    Impact,
    Incident,
    LimbChoice,
    MatchedLimb,
    MessageRange,
    Mistake,
    Order,
    OwnContact,
    Perception,
    Person,
    PlatformPurpose,
    PlatformReport,
    PoliceContact,
    Preservation,
    Recognition,
    Request,
    RequestState,
    Role,
    Sighting,
    StatedAnswer,
    StatementTaken,
    StillSo,
    ToldOutcome,
    TurnedOut,
    Witness,
)
from diary.model.revisions import Content
from diary.model.translation import LINE, Translation
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import typed_when

LONDON = "Europe/London"
ZONES = (LONDON, "UTC", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "Australia/Lord_Howe")
CODES = ("LOITER", "CALL_UNWANTED", "FOLLOW", "MSG_UNWANTED")

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
        return typed_when(precision, zone, at, offset=offset, how=how)
    if precision is Precision.BETWEEN:
        (at, offset), (until, later) = sorted(
            (draw(wall_times(zone)), draw(wall_times(zone))), key=lambda each: each[0]
        )
        if at[:10] == until[:10]:
            # within an hour that the clock showed twice, the end may be before the beginning
            until, later = at, offset
        return typed_when(precision, zone, at, until, offset=offset, until_offset=later, how=how)
    if precision is Precision.NOT_SURE:
        return typed_when(precision, zone, draw(st.one_of(st.just(""), days)), how=how)
    part = draw(st.sampled_from(PartOfDay)) if precision is Precision.PART_OF_DAY else None
    return typed_when(precision, zone, draw(days), part=part, how=how)


maybe_when = st.one_of(st.none(), whens())
tellings = st.one_of(st.none(), st.booleans())


maybe_day = st.one_of(st.just(""), days)
maybe_id = st.one_of(st.just(""), ids)
rules = st.sampled_from(("later-than-writing", "two-numbers", "before-service"))


def few(inner: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(inner, max_size=most).map(tuple)


witnesses = st.builds(
    Witness,
    name=texts,
    saw=texts,
    contact=texts,
    sense=st.one_of(st.none(), st.sampled_from(Perception)),
    statement=st.one_of(st.none(), st.sampled_from(StatementTaken)),
    knows=st.sampled_from(StatedAnswer),
)
limbs = st.builds(
    MatchedLimb,
    test=st.just("ew.pha.2A"),
    limb=st.sampled_from("abcdefg"),
    how=st.sampled_from(LimbChoice),
    helped=st.booleans(),
    by=texts,
    on=maybe_day,
).map(lambda limb: limb if limb.helped else replace(limb, by=""))
turned_out = st.builds(
    TurnedOut,
    reason=st.sampled_from(Mistake),
    what=texts,
    found=maybe_when,
    how=texts,
    by=texts,
    was_told=st.just(StatedAnswer.YES),
    told_on=maybe_day,
)
questions = st.builds(
    AskedQuestion,
    rule=rules,
    version=st.integers(1, 9),
    text=words,
    answer=st.sampled_from(AfterQuestion),
    at=days.map(lambda day: f"{day}T12:30:00Z"),
    words=texts,
)
recognitions = st.builds(
    Recognition, first_seen=maybe_when, times=texts, with_me=texts, face=texts, by=texts
)


def fitting(drawn: tuple[Incident, Recognition, int]) -> Incident:
    """The incident with what goes with its other fields: recognition, helpers, the kind counted.

    It is a plain function of what was drawn: a strategy made anew for each example costs memory.
    """
    incident, recognition, at = drawn
    if incident.certainty is Certainty.RECORDING:
        incident = replace(incident, recognition=recognition)
    # nobody is named who is not said to have typed it or to have been there
    typed_by = "" if incident.typed in (None, Helper.NOBODY) else incident.typed_by
    present = incident.present if incident.company else ""
    if incident.when is None or not incident.when.at:
        incident = replace(incident, clocks=())
    kinds = ("", *incident.behaviours) if incident.times is not None else ("",)
    return replace(incident, typed_by=typed_by, present=present, times_of=kinds[at % len(kinds)])


maybe_helper = st.one_of(st.none(), st.sampled_from(Helper))
incidents = st.tuples(
    st.builds(
        Incident,
        what=words,
        when=maybe_when,
        behaviours=st.lists(st.sampled_from(CODES), max_size=3).map(tuple),
        something_else=texts,
        times=st.one_of(st.none(), st.integers(1, 100_000)),
        place=texts,
        platform=texts,
        accounts=st.lists(texts.filter(str.strip), max_size=2).map(tuple),
        person=st.one_of(st.just(""), ids),
        why_person=texts,
        certainty=st.one_of(st.none(), st.sampled_from(Certainty)),
        witnesses=few(witnesses),
        did=texts,
        effect=texts,
        reported=tellings,
        fixated=texts,
        obsessive=texts,
        unwanted=texts,
        repeated=texts,
        breaches=few(st.builds(Breach, order=ids, term=st.integers(0, 30))),
        messages=few(
            st.builds(
                MessageRange,
                conversation=ids,
                first=st.integers(1, 9),
                last=st.integers(9, 99),
                sender=texts,
                files=st.booleans(),
                fast=st.integers(-9_000, 9_000),
            )
        ),
        clocks=few(
            st.builds(
                ClockCorrection,
                fast=st.integers(1, 9_000) | st.integers(-9_000, -1),
                why=texts,
                by=maybe_helper,
            )
        ),
        sighting=st.builds(
            Sighting,
            distance=texts,
            light=texts,
            how_long=texts,
            in_the_way=texts,
            known_before=texts,
        ),
        first_told=few(st.builds(FirstTelling, who=words, when=maybe_when, how=texts, kept=texts)),
        fear=texts,
        alternative=texts,
        limbs=st.lists(limbs, max_size=2, unique_by=lambda limb: limb.limb).map(tuple),
        turned_out=st.one_of(st.none(), turned_out),
        typed=maybe_helper,
        typed_by=texts,
        company=maybe_helper,
        typed_at=st.sampled_from(("", "2026-03-02T14:30:00Z")),
        present=texts,
        questions=few(questions),
    ),
    recognitions,
    st.integers(0, 5),
).map(fitting)
events = st.builds(
    Event,
    event=st.sampled_from(EventKind),
    what=texts,
    when=maybe_when,
    how=texts,
    person=ids,
    exhibit=ids,
    line=texts,
).map(lambda event: event if event.exhibit else replace(event, line=""))
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
    continuity=few(st.builds(CustodyStep, to=texts, when=maybe_when, note=texts)),
    reference=texts,
    name=texts,
    size=st.one_of(st.none(), st.integers(0, MAX_SIZE)),
    sha256=texts,
    media_type=texts,
    shows=texts,
    came_by=st.one_of(st.none(), st.sampled_from(CameBy)),
    sensitive=st.booleans(),
    came_how=texts,
)
people = st.builds(
    Person,
    name=texts,
    role=st.sampled_from(Role),
    relationship=texts,
    appearance=texts,
    vehicle=texts,
    why=texts,
    contact=texts,
    knows=st.sampled_from(StatedAnswer),
    afraid_for=st.just(True),
    afraid_why=texts,
)
accounts = st.builds(
    Account,
    account=words,
    platform=texts,
    person=maybe_id,
    why=texts,
    since=maybe_when,
    known_before=st.booleans(),
    confirmed=st.one_of(st.none(), st.sampled_from(Confirmation)),
    confirmed_by=texts,
)
case_facts = st.builds(
    CaseFact,
    fact=st.sampled_from(CaseFactKind),
    what=texts,
    since=maybe_when,
    known=st.one_of(st.none(), st.sampled_from(CaseFactSource)),
    told_by=texts,
    learned=maybe_when,
    exhibit=maybe_id,
    person=maybe_id,
    incidents=few(ids),
    still=st.sampled_from(StillSo),
    still_on=maybe_day,
)
platform_reports = st.builds(
    PlatformReport,
    what=words,
    purpose=st.one_of(st.none(), st.sampled_from(PlatformPurpose)),
    platform=texts,
    where=texts,
    when=maybe_when,
    intimate=st.booleans(),
    receipt=texts,
    reply=texts,
    done=maybe_when,
    exhibit=maybe_id,
    incidents=few(ids),
)
own_contacts = st.builds(
    OwnContact, what=words, when=maybe_when, how=texts, person=maybe_id, why=texts
)
declarations = st.sampled_from(DeclarationTopic).flatmap(
    lambda topic: st.builds(
        Declaration,
        topic=st.just(topic),
        answer=st.sampled_from((None, *ANSWERS[topic])),
        since=maybe_day,
        words=texts,
    )
)
preservations = st.builds(
    Preservation,
    what=words,
    why=texts,
    by=maybe_day,
    holder=texts,
    asked_of=texts,
    asked=maybe_when,
    done=maybe_when,
    exhibit=maybe_id,
    incidents=few(ids),
)
conflicts = st.builds(
    Conflict,
    rule=rules,
    version=st.integers(1, 9),
    text=words,
    incidents=few(ids).filter(bool),
    entries=few(ids),
    words=texts,
    answer=st.one_of(st.none(), st.sampled_from(AfterConflict)),
    on=maybe_day,
)
conversations = st.builds(
    Conversation,
    of=ids,
    format=st.sampled_from(("whatsapp", "sms-backup-restore")),
    **dict.fromkeys(
        ("sha256", "commitment", "seed"), st.binary(min_size=32, max_size=32).map(bytes.hex)
    ),
    size=st.integers(0, 10**12),
    **dict.fromkeys(
        ("lines", "texts", "calls", "deleted", "not_sent", "system", "from_me", "to_me",
         "unread_lines", "same", "new", "missing"),
        st.integers(0, 10**6),
    ),
    **dict.fromkeys(("member", "me", "own_number"), texts),
    zone=st.sampled_from(("", "Europe/London")),
    date_order=st.one_of(st.none(), st.sampled_from(DateOrder)),
    columns=few(st.sampled_from(("time", "none", "text"))),
    first=st.sampled_from(("", "2026-03-01T21:40")),
    last=st.sampled_from(("", "2026-03-02T08:00:01+00:00")),
    unread=few(st.sampled_from(("3 before-the-first-message", "9 damaged-xml"))),
    notes=few(st.sampled_from(("media-missing 7", "perhaps-not-the-beginning 1"))),
    continues=st.one_of(st.just(""), ids),
    **dict.fromkeys(
        ("phone_changed", "blocked", "other_copies", "exported_with", "exported_phone",
         "exported_by"),
        texts,
    ),
    **dict.fromkeys(("exported_on", "police_asked"), maybe_day),
    altered=st.one_of(st.none(), st.sampled_from(LinesAltered)),
    on_phone=st.one_of(st.none(), st.booleans()),
).flatmap(
    lambda read: st.builds(
        replace,
        st.just(read),
        altered_what=texts if read.altered is LinesAltered.YES else st.just(""),
        on_phone_seen=maybe_day if read.on_phone else st.just(""),
    )
)  # fmt: skip
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
    answers=st.lists(ids, max_size=2, unique=True).map(tuple),
    outcomes=few(st.builds(ToldOutcome, incident=ids, what=words)),
)
orders = st.builds(
    Order,
    title=texts,
    order=st.just("spo"),
    court=texts,
    reference=texts,
    made=st.one_of(st.just(""), days),
    served=days,
    expires=maybe_day,
    person=maybe_id,
    terms=few(texts),
    note=texts,
    served_time=st.sampled_from(("", "00:00", "23:59")),
    served_known=texts,
    ends_on_paper=st.booleans(),
    exhibit=maybe_id,
)
impacts = st.builds(Impact, what=texts, area=st.sampled_from(Area), when=maybe_when)
factors = st.builds(
    Factor,
    topic=st.sampled_from(("threats", "violence", "your-fear")),
    answer=st.one_of(st.none(), st.sampled_from(Answer)),
    words=texts,
    incidents=few(ids),
)
translations = st.builds(
    Translation,
    of=ids.filter(bool),
    field=st.sampled_from(("what", "did", "effect", "note")),
    language=st.sampled_from(("en", "cy", "pl-PL", "sr-Latn-RS", "yue")),
    text=texts.filter(str.strip),
    original=st.sampled_from(("", "pl", "zh-Hant")),
    by=texts,
    when=maybe_when,
) | st.builds(
    Translation,
    of=ids.filter(bool),
    field=st.just(LINE),
    language=st.sampled_from(("", "en")),
    text=texts.filter(str.strip),
    line=st.integers(1, 10_000),
    heard=st.booleans(),
)
some_order = st.sampled_from(("", "spo", "nmo"))
asks = st.builds(
    Request,
    what=texts,
    why=texts,
    order=some_order,
    protect=texts,
    terms=few(texts),
    state=st.sampled_from(RequestState),
    state_on=maybe_day,
    state_known=texts,
)
notes = st.builds(Note, text=texts, title=texts)
owns = st.builds(OwnDetail, words=texts, own=st.sampled_from(OwnDetailKind), note=texts)
spans = st.integers(0, 999).flatmap(lambda a: st.tuples(st.just(a), st.integers(1, 1000 - a)))
regions = st.builds(lambda x, y: Region(x[0], y[0], x[1], y[1]), spans, spans)
covers = st.builds(RegionRedaction, evidence=ids, regions=few(regions), note=texts)
sharings = st.builds(
    HandoverRecord,
    **dict.fromkeys(("audience", "folder", "digest", "form", "made", "link", "to", "route"), texts),
    **dict.fromkeys(("entries", "originals", "head", "after"), st.integers(0, 10**6)),
    given=maybe_when,
    files=few(texts),
    left=few(texts),
    copy=st.one_of(st.none(), st.sampled_from(CopyState)),
)
continuities = st.builds(
    Continuity,
    change=st.sampled_from(RecordChange),
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
time_stamps = st.builds(
    TimeStamp,
    entries=st.integers(0, 10**6),
    reply=st.binary(max_size=40).map(lambda raw: base64.b64encode(raw).decode()),
)
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
    Noun.ACCOUNT: accounts,
    Noun.CASE: case_facts,
    Noun.PLATFORM: platform_reports,
    Noun.CONTACT: own_contacts,
    Noun.DECLARATION: declarations,
    Noun.SECURE: preservations,
    Noun.CONFLICT: conflicts,
    Noun.CONVERSATION: conversations,
    Noun.TRANSLATION: translations,
    Noun.CONTINUITY: continuities,
    Noun.NOTE: notes,
    Noun.OWN: owns,
    Noun.COVER: covers,
    Noun.SHARING: sharings,
    Noun.SEAL: seals,
    Noun.ACCESS: accesses,
    Noun.ERASURE: erasures,
    Noun.STAMP: time_stamps,
}
contents = st.sampled_from(Noun).flatmap(NOUNS.__getitem__)
