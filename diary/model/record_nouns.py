"""The nouns of the record book: incidents, events, exhibits, people, contacts and more.

**Invariants:**

- Every noun is a frozen dataclass without behaviour; `codec` converts it to committed fields and
  back.
- An answer to a factor is what the person says, never a score: nothing adds answers up or sorts by
  them. The time of an answer is the time of writing; an earlier answer is an earlier revision.
- The contact details of people, witnesses and officers have their own commitments, which no bundle
  opens. What they say is looked for in all else that leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diary.model.books_and_nouns import Noun
from diary.model.when import When


class Role(StrEnum):
    """What a person's role in the record is."""

    ME = "me"
    SUSPECTED = "suspected"
    WITNESS = "witness"
    OFFICER = "officer"
    SUPPORTER = "supporter"
    OTHER = "other"


class Certainty(StrEnum):
    """How the person knows of it; nothing is assumed where they do not say."""

    SEEN = "seen"
    RECORDING = "recording"
    HELD = "held"
    TOLD = "told"
    INFERRED = "inferred"


class StatedAnswer(StrEnum):
    """Yes or no, where the person said so."""

    YES = "yes"
    NO = "no"
    NOT_STATED = "not-stated"


class Perception(StrEnum):
    """What a witness did, as the person says."""

    SAW = "saw"
    HEARD = "heard"
    RECEIVED = "received"
    TOLD = "told"


class StatementTaken(StrEnum):
    """Whether police took a statement of a witness, as far as the person knows."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True)
class Witness:
    """A person who saw or heard it, and whether they `know` that their name was given.

    `contact` and `knows` have commitments of their own. No bundle discloses the field `contact`.
    """

    name: str
    saw: str = ""
    contact: str = field(default="", metadata={"apart": True, "never_leaves": Role.WITNESS})
    sense: Perception | None = None
    statement: StatementTaken | None = None
    knows: StatedAnswer = field(
        default=StatedAnswer.NOT_STATED, metadata={"apart": True, "sheet_only": True}
    )


@dataclass(frozen=True, slots=True)
class Breach:
    """The person's view that this may break a numbered term of an order."""

    order: str = field(metadata={"refers": Noun.ORDER})
    term: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """How somebody was recognised on a recording: police ask how the recognition came about.

    When it was first seen, how often, who was there, whether the face was visible, and by what.
    """

    first_seen: When | None = None
    times: str = ""
    with_me: str = ""
    face: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """How well somebody was seen: what courts ask about a sighting, in free lines."""

    distance: str = ""
    light: str = ""
    how_long: str = ""
    in_the_way: str = ""
    known_before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstTelling:
    """Somebody who was told of it first; `kept` says whether the message is kept.

    `who` has a commitment of its own: a bundle has their number instead, as that of a witness.
    """

    who: str = field(default="", metadata={"apart": True, "sheet_only": True})
    when: When | None = None
    how: str = ""
    kept: str = ""


class LimbChoice(StrEnum):
    """How a limb was chosen: ticked, or suggested by the program and accepted."""

    TICKED = "ticked"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedLimb:
    """An example in a legal test that may match, in the view of the person.

    If `helped`, it is the view of somebody else. Their name, `by`, has a commitment of its own: a
    reader needs to know that it was not the person, and rarely who it was.
    """

    test: str = field(metadata={"codes": "test"})
    limb: str = field(metadata={"codes": "limb"})
    how: LimbChoice = LimbChoice.TICKED
    helped: bool = False
    by: str = field(default="", metadata={"apart": True, "helper": True})
    on: str = field(default="", metadata={"day": True})


class Mistake(StrEnum):
    """Why an incident turned out to be something else."""

    SOMEBODY_ELSE = "somebody-else"
    NOTHING_DONE = "nothing-done"
    SAME_TWICE = "same-twice"
    SLIP = "slip"
    NOT_SURE = "not-sure"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedOut:
    """What an incident turned out to be, and whether a report to police was put right.

    The reason alone tells whether it counts. All that explains it has commitments of its own, since
    a bundle that only counts needs nobody's explanation.
    """

    reason: Mistake
    what: str = field(default="", metadata={"apart": True})
    found: When | None = field(default=None, metadata={"apart": True})
    how: str = field(default="", metadata={"apart": True})
    by: str = field(default="", metadata={"apart": True})
    was_told: StatedAnswer = field(default=StatedAnswer.NOT_STATED, metadata={"apart": True})
    told_on: str = field(default="", metadata={"apart": True, "day": True})


class AfterQuestion(StrEnum):
    """What the person did about a question of the program."""

    LEFT = "left"
    NOTED = "noted"
    CHANGED = "changed"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question that the program asked about words, logged: by which rule, and what followed."""

    rule: str = field(metadata={"rule": True})
    version: int
    text: str
    answer: AfterQuestion
    at: str = field(metadata={"moment": True})
    words: str = ""


class Helper(StrEnum):
    """Who typed for the person or was there, as a role: readers rarely need the name."""

    NOBODY = "nobody"
    SUPPORTER = "supporter"
    RELATIVE = "relative"
    INTERPRETER = "interpreter"
    OFFICER = "officer"
    OTHER = "other"


class FilesPerson(StrEnum):
    """What somebody has to do with pictures, films or sound, as the person says."""

    SHOWN = "shown"
    TOOK = "took"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class MessageRange:
    """Lines of a conversation that an incident is about: from the first to the last of a sender.

    Those of a folder are `files`, and `sender` is the camera that made them. `fast` is by how many
    seconds its clock was fast, as the person says: the incident's time is without that, and the
    files have it. Nobody sent them: `person` is shown on them or took them, as `person_is` says, or
    the person recording took them.
    """

    conversation: str = field(metadata={"refers": Noun.CONVERSATION})
    first: int
    last: int
    sender: str = ""
    files: bool = False
    fast: int = 0
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    person_is: FilesPerson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCorrection:
    """By how much a clock was wrong that a time was read from, and how that was worked out.

    `fast` is in seconds, below 0 for a clock that was slow; the time beside it is without that.
    `shown` is what the clock showed when it was `known`, both local times of `zone`: of
    `photograph`, if one has it. `why` is how the true time is known, and `by` who worked it out, if
    not the person alone. The camera is not named: a bundle would tell it with the time.
    """

    fast: int
    photograph: str = field(default="", metadata={"refers": Noun.EVIDENCE})
    shown: str = field(default="", metadata={"clock": True})
    known: str = field(default="", metadata={"clock": True})
    zone: str = field(default="", metadata={"zone": True})
    why: str = ""
    by: Helper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident; `what` alone is enough, everything else may come later.

    `accounts` are all that it came from, such as a call and then a message.
    `times_of` is the kind that `times` counts, and one of `behaviours`.
    `typed` is who typed it and `company` who was there, each as a role; what they are called,
    `typed_by` and `present`, leaves for an advocate alone. `questions` is a log of the program.
    `typed_at` is the moment of Enter of a line that waited to be sealed: it was typed then.
    `clocks` are of cameras whose wrong clock `when` was read from; they go where `when` changes.
    """

    what: str
    when: When | None = None
    behaviours: tuple[str, ...] = field(default=(), metadata={"codes": "behaviour"})
    something_else: str = ""
    times: int | None = None
    times_of: str = field(default="", metadata={"codes": "behaviour"})
    place: str = field(default="", metadata={"daily_life": True})
    platform: str = ""
    accounts: tuple[str, ...] = ()
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    why_person: str = ""
    certainty: Certainty | None = None
    witnesses: tuple[Witness, ...] = field(default=(), metadata={"sheet_only": True})
    witness_numbers: tuple[int, ...] = field(default=(), metadata={"issued": True, "renewed": True})
    did: str = field(default="", metadata={"daily_life": True})
    effect: str = field(default="", metadata={"daily_life": True})
    reported: bool | None = None
    fixated: str = ""
    obsessive: str = ""
    unwanted: str = ""
    repeated: str = ""
    breaches: tuple[Breach, ...] = ()
    recognition: Recognition = Recognition()
    sighting: Sighting = Sighting()
    first_told: tuple[FirstTelling, ...] = ()
    first_told_numbers: tuple[int, ...] = field(
        default=(), metadata={"issued": True, "renewed": True}
    )
    fear: str = ""
    alternative: str = ""
    limbs: tuple[MatchedLimb, ...] = ()
    turned_out: TurnedOut | None = None
    typed: Helper | None = None
    typed_by: str = field(default="", metadata={"helper": True})
    typed_at: str = field(default="", metadata={"moment": True, "logged": True})
    company: Helper | None = None
    present: str = field(default="", metadata={"helper": True})
    questions: tuple[AskedQuestion, ...] = field(default=(), metadata={"logged": True})
    messages: tuple[MessageRange, ...] = field(default=(), metadata={"logged": True})
    clocks: tuple[ClockCorrection, ...] = field(default=(), metadata={"logged": True})


class EventKind(StrEnum):
    """The kind of a turning point."""

    ASKED_TO_STOP = "asked-to-stop"
    SEPARATION = "separation"
    WARNING = "warning"
    ARREST = "arrest"
    CHARGE = "charge"
    ORDER_SERVED = "order-served"
    HEARING = "hearing"
    MOVED = "moved"
    CHANGED_NUMBER = "changed-number"
    HANDOVER = "handover"
    ANNIVERSARY = "anniversary"
    OWN_DATE = "own-date"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One turning point.

    `exhibit` shows it, and `line` is where in it: the number of a line, or words for the place.
    """

    event: EventKind
    what: str = ""
    when: When | None = None
    how: str = ""
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    exhibit: str = field(default="", metadata={"refers": Noun.EVIDENCE})
    line: str = ""


@dataclass(frozen=True, slots=True)
class CustodyStep:
    """One step of an item's custody: who received it, and when."""

    to: str
    when: When | None = None
    note: str = ""


class CameBy(StrEnum):
    """How the person came to have an exhibit."""

    FOUND = "found"
    SENT = "sent"
    GIVEN = "given"
    TAKEN_FROM_DEVICE = "taken-from-device"
    MADE = "made"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One exhibit. The title is neutral; `shows` is what the person says that it shows.

    `sensitive` is ticked by the person; what it comes to is for a disclosure officer to say.

    The program sets fields declared as `issued`.

    `came_with` is the export of another program, or the folder, that the file was named in.

    Fields declared as `sheet_only` are where a thing is kept; no record that leaves has them.

    Fields declared as `of_file` identify the file: with them, a reader can test guesses of what the
    file is.
    """

    title: str = ""
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
    physical: bool = field(default=False, metadata={"placed": True})
    description: str = ""
    found: When | None = None
    captured_by: str = ""
    captured_how: str = ""
    device: str = ""
    original_where: str = field(default="", metadata={"sheet_only": True})
    kept_where: str = field(default="", metadata={"sheet_only": True})
    transcript: str = ""
    police_reference: str = field(default="", metadata={"looked_up": True})
    continuity: tuple[CustodyStep, ...] = ()
    shows: str = ""
    came_by: CameBy | None = None
    came_how: str = ""
    sensitive: bool = False
    reference: str = field(default="", metadata={"issued": True})
    name: str = field(default="", metadata={"issued": True})
    size: int | None = field(default=None, metadata={"issued": True, "of_file": True})
    sha256: str = field(default="", metadata={"issued": True, "of_file": True, "program": True})
    media_type: str = field(default="", metadata={"issued": True})
    came_with: str = field(default="", metadata={"issued": True, "refers": Noun.EVIDENCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person; `name` may be "unknown". No export discloses the field `contact`.

    `knows` says whether they know that their name was given. `afraid_for` says that the person who
    records is afraid for them: the other side must never read that, so only the safety sheet has
    it. Of the person who records, a bundle discloses only fields declared as `of_me`.
    """

    name: str = field(metadata={"of_me": True})
    role: Role = field(default=Role.OTHER, metadata={"of_me": True})
    relationship: str = ""
    appearance: str = ""
    vehicle: str = ""
    why: str = ""
    knows: StatedAnswer = StatedAnswer.NOT_STATED
    afraid_for: bool = field(default=False, metadata={"sheet_only": True})
    afraid_why: str = field(default="", metadata={"sheet_only": True})
    contact: str = field(default="", metadata={"never_leaves": True})


class Confirmation(StrEnum):
    """Whether police confirmed who uses an account, as far as the person was told."""

    YES = "yes"
    NO = "no"
    NOT_TOLD = "not-told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account or number, and why the person says that somebody uses it, and since when.

    `known_before` says that they knew it as that person's before the acts.
    """

    account: str
    platform: str = ""
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    why: str = ""
    since: When | None = None
    known_before: bool = False
    confirmed: Confirmation | None = field(default=None, metadata={"case_status": True})
    confirmed_by: str = field(default="", metadata={"case_status": True})


class ContactKind(StrEnum):
    """The kind of a contact with police."""

    REPORT = "report"
    CONTACT = "contact"
    DECISION = "decision"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOutcome:
    """What the person was told became of one incident."""

    incident: str = field(metadata={"refers": Noun.INCIDENT})
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceContact:
    """One contact with police; no export discloses the field `officer_contact`.

    `answers` are earlier contacts that this one answers: only the person ties them together. Fields
    declared as `case_status` are of what officers said, and of what became of it.
    """

    what: str = field(metadata={"case_status": True})
    contact: ContactKind = ContactKind.CONTACT
    when: When | None = None
    how: str = ""
    force: str = field(default="", metadata={"looked_up": True})
    station: str = field(default="", metadata={"looked_up": True})
    officer: str = field(default="", metadata={"looked_up": True})
    officer_number: str = field(default="", metadata={"looked_up": True})
    officer_contact: str = field(default="", metadata={"never_leaves": Role.OFFICER})
    reference: str = field(default="", metadata={"looked_up": True})
    recorded_as: str = field(default="", metadata={"case_status": True})
    promised: str = field(default="", metadata={"case_status": True})
    outcome: str = field(default="", metadata={"case_status": True})
    offered: tuple[str, ...] = field(default=(), metadata={"codes": "right", "case_status": True})
    not_offered: tuple[str, ...] = field(
        default=(), metadata={"codes": "right", "case_status": True}
    )
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
    answers: tuple[str, ...] = field(default=(), metadata={"refers": Noun.POLICE})
    outcomes: tuple[ToldOutcome, ...] = field(default=(), metadata={"case_status": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order; term N is `terms[N - 1]`. Days are local, `YYYY-MM-DD`.

    `served_known` is how the person knows when it was served, `ends_on_paper` that its end is
    printed on the paper, `exhibit` the paper.
    """

    title: str = field(metadata={"looked_up": True})
    order: str = field(default="other", metadata={"codes": "order"})
    court: str = field(default="", metadata={"looked_up": True})
    reference: str = field(default="", metadata={"looked_up": True})
    made: str = field(default="", metadata={"day": True})
    served: str = field(default="", metadata={"day": True})
    expires: str = field(default="", metadata={"day": True})
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    terms: tuple[str, ...] = ()
    note: str = ""
    served_time: str = field(default="", metadata={"time": True})
    served_known: str = ""
    ends_on_paper: bool = False
    exhibit: str = field(default="", metadata={"refers": Noun.EVIDENCE})


class CaseFactKind(StrEnum):
    """What a fact about the case is about."""

    CHARGE = "charge"
    CUSTODY = "custody"
    BAIL = "bail"
    PLEA = "plea"
    HEARING = "hearing"
    CLOSED = "closed"
    RELEASE = "release"
    LEAD = "lead"
    OTHER = "other"


class CaseFactSource(StrEnum):
    """How the person knows a fact about the case."""

    PAPER = "paper"
    OFFICER = "officer"
    COURT = "court"
    ADVOCATE = "advocate"
    THERE = "there"
    SOMEBODY = "somebody"


class StillSo(StrEnum):
    """Whether a fact is still so, as far as the person knows."""

    YES = "yes"
    CHANGED = "changed"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """One fact about the state of the case, in the person's words and as they know it.

    `incidents` are those that they were told are in it. `still` was asked on the day `still_on`.
    """

    fact: CaseFactKind
    what: str = ""
    since: When | None = None
    known: CaseFactSource | None = None
    told_by: str = field(default="", metadata={"helper": ("known", CaseFactSource.ADVOCATE)})
    learned: When | None = None
    exhibit: str = field(default="", metadata={"refers": Noun.EVIDENCE})
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
    still: StillSo | None = None
    still_on: str = field(default="", metadata={"day": True})


class PlatformPurpose(StrEnum):
    """What a report to a platform asked for."""

    TAKEDOWN = "takedown"
    PRESERVATION = "preservation"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformReport:
    """One report to a platform: to take something down, or to keep it; `exhibit` is the copy."""

    what: str
    purpose: PlatformPurpose | None = None
    platform: str = ""
    where: str = ""
    when: When | None = None
    intimate: bool = False
    receipt: str = field(default="", metadata={"looked_up": True})
    reply: str = ""
    done: When | None = None
    exhibit: str = field(default="", metadata={"refers": Noun.EVIDENCE})
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnContact:
    """One contact from the person who records to somebody, and why: agreed, children, necessary.

    `what` is empty where they did not state it and `how` says which lines it is.
    """

    what: str
    when: When | None = None
    how: str = ""
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    why: str = ""


class DeclarationTopic(StrEnum):
    """What the person is asked when they hand something over."""

    CONTACT_FROM_ME = "contact-from-me"
    SILENCE = "silence"
    RULES_KNOWN = "rules-known"
    RELEASE_TOLD = "release-told"
    OTHER = "other"


class DeclarationAnswer(StrEnum):
    """An answer to what is asked at a handover; which one fits depends on the topic."""

    NONE = "none"
    LISTED = "listed"
    NOT_SAID = "not-said"
    NOTHING_KNOWN = "nothing-known"
    NOT_YET_WRITTEN = "not-yet-written"
    RATHER_NOT_SAY = "rather-not-say"
    YES = "yes"
    NO = "no"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One answer given at a handover; `since` is the day from which on it holds."""

    topic: DeclarationTopic
    answer: DeclarationAnswer | None = None
    since: str = field(default="", metadata={"day": True})
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preservation:
    """Something that may be lost if nobody secures it: why, by which day, and who holds it.

    Fields declared as `sheet_only` may tell somebody what to destroy, and where.
    """

    what: str = field(metadata={"sheet_only": True})
    why: str = field(default="", metadata={"sheet_only": True})
    by: str = field(default="", metadata={"day": True})
    holder: str = field(default="", metadata={"sheet_only": True})
    asked_of: str = field(default="", metadata={"sheet_only": True})
    asked: When | None = None
    done: When | None = None
    exhibit: str = field(default="", metadata={"refers": Noun.EVIDENCE})
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})


class AfterConflict(StrEnum):
    """What the person did about entries that do not fit each other."""

    LEFT = "left"
    NOTED = "noted"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Entries that do not fit each other, as the person or a rule of the program found.

    `rule` and `version` name that rule, and are empty where the person found it. `entries` are
    subjects that are no incidents; `words` is what the person says of it.
    """

    rule: str = field(default="", metadata={"rule": True, "placed": True})
    version: int = field(default=0, metadata={"placed": True})
    text: str
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
    entries: tuple[str, ...] = field(default=(), metadata={"refers": None})
    words: str = ""
    answer: AfterConflict | None = None
    on: str = field(default="", metadata={"day": True})


class Area(StrEnum):
    """The part of life that changed."""

    SLEEP = "sleep"
    HEALTH = "health"
    WORK = "work"
    STUDY = "study"
    TRAVEL = "travel"
    HOME = "home"
    PHONE = "phone"
    SOCIAL = "social"
    CHILDREN = "children"
    MONEY = "money"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """One effect on daily life."""

    what: str = field(metadata={"daily_life": True})
    area: Area = Area.OTHER
    when: When | None = None


class RequestState(StrEnum):
    """What became of a request, as far as the person knows."""

    OPEN = "open"
    MET = "met"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to the readers of the bundle.

    `order` is the kind of order, if one is asked for. `risk`, `protect` (whom and where, in the
    person's own words) and `terms` are details of it. No address is taken from anywhere else.
    `state` is what became of it, since the day `state_on`; `state_known` is how the person knows. A
    request whose state is not stated is open.
    """

    what: str
    why: str = ""
    order: str = field(default="", metadata={"codes": "order"})
    risk: str = ""
    protect: str = field(default="", metadata={"daily_life": True})
    terms: tuple[str, ...] = ()
    state: RequestState | None = None
    state_on: str = field(default="", metadata={"day": True})
    state_known: str = ""


class Answer(StrEnum):
    """The person's answer; `not-asked` means that they were not asked about it."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not-sure"
    RATHER_NOT_SAY = "rather-not-say"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One topic on the jurisdiction's list; it is not answered if `answer` is None."""

    topic: str = field(metadata={"codes": "factor"})
    answer: Answer | None = None
    words: str = ""
    incidents: tuple[str, ...] = field(default=(), metadata={"refers": Noun.INCIDENT})
