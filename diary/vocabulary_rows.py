"""The rows of a jurisdiction file: what each kind holds, and how it is read from its table."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from diary.datafile import Table

CHANNELS = ("physical", "digital", "both")
APPLICANTS = ("police", "court", "person", "any")
MOMENTS = (
    "first-run",
    "behaviour",
    "attach",
    "edit",
    "export",
    "sending",
    "paper",
    "emergency",
    "advice",
    "factors",
)
LAW_KINDS = ("offence", "definition", "order", "procedure")
STATUSES = ("ok", "check")

_CODE = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*")
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_LETTER = re.compile(r"[a-z]")
_NUMBER = re.compile(r"\+?[0-9]+([ -][0-9]+)*")


@dataclass(frozen=True, slots=True)
class Limb:
    """One lettered example in the Act of an act associated with stalking."""

    letter: str
    label: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A choice with a label, how others are told of it, and an explanation (may be empty)."""

    id: str
    label: str
    told: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A kind of act; `label` speaks to the person, `told` of the person to others.

    `limbs` are letters that it may match, `notes` are not for display.
    """

    code: str
    label: str
    told: str
    explanation: str
    channel: str
    limbs: tuple[str, ...]
    sco_ni_limbs: tuple[str, ...]
    groups: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """When and where a row was looked up; `to_check` says what still has to be confirmed."""

    status: str
    to_check: str
    checked_on: date
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherLimb:
    """One lettered example in the Acts of Scotland and Northern Ireland."""

    letter: str
    label: str
    provenance: Provenance

    @property
    def status(self) -> str:
        """Return `ok`, or `check` when the letter or the words have to be confirmed."""
        return self.provenance.status


@dataclass(frozen=True, slots=True)
class Law:
    """An offence, definition, order or procedure; empty text means that it is not known here."""

    id: str
    title: str
    kind: str
    elements: tuple[str, ...]
    plain: str
    mode: str
    max_penalty: str
    time_limit: str
    in_force_from: date | None
    provenance: Provenance

    @property
    def status(self) -> str:
        """Return `ok`, or `check` when somebody qualified has to confirm the row."""
        return self.provenance.status


@dataclass(frozen=True, slots=True)
class Right:
    """Something that police may offer, explain or ask about; `told` speaks to others of it."""

    id: str
    label: str
    told: str
    explanation: str
    provenance: Provenance

    @property
    def status(self) -> str:
        """Return `ok`, or `check` when the row has to be confirmed."""
        return self.provenance.status


@dataclass(frozen=True, slots=True)
class OrderType:
    """A kind of order that the register offers; `law` is a law's id or empty."""

    id: str
    title: str
    law: str
    applicant: str
    plain: str


@dataclass(frozen=True, slots=True)
class Helpline:
    """A telephone number for help; `for_whom` says when it is the one to ring."""

    id: str
    name: str
    number: str
    text_number: str
    for_whom: str
    provenance: Provenance

    @property
    def status(self) -> str:
        """Return `ok`, or `check` when the number has to be confirmed."""
        return self.provenance.status


@dataclass(frozen=True, slots=True)
class Notice:
    """A few sentences shown at a moment, or when one of `behaviours` is chosen; never a block."""

    id: str
    when: str
    title: str
    text: tuple[str, ...]
    behaviours: tuple[str, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """Return `ok`, or `check` when the wording has to be confirmed."""
        return self.provenance.status


def read_limb(row: Table) -> Limb:
    """Read one example of the Act."""
    return Limb(row.text("letter", _LETTER), row.text("label"))


def read_other_limb(row: Table) -> OtherLimb:
    """Read one example of the Acts of Scotland and Northern Ireland."""
    return OtherLimb(row.text("letter", _LETTER), row.text("label"), _provenance(row))


def read_topic(row: Table) -> Topic:
    """Read a choice."""
    label = row.text("label")
    told = row.optional_text("told") or label
    return Topic(row.text("id", _ID), label, told, row.optional_text("explanation"))


def read_behaviour(
    row: Table, letters: Collection[str], others: Collection[str], groups: Collection[str]
) -> Behaviour:
    """Read a kind of act whose limbs and groups are among those that the file lists."""
    label = row.text("label")
    return Behaviour(
        code=row.text("code", _CODE),
        label=label,
        told=row.optional_text("told") or label,
        explanation=row.text("explanation"),
        channel=row.choice("channel", CHANNELS),
        limbs=row.texts("limbs", letters),
        sco_ni_limbs=row.texts("sco_ni_limbs", others),
        groups=row.texts("groups", groups),
        notes=row.optional_text("notes"),
    )


def read_law(row: Table) -> Law:
    """Read a law."""
    return Law(
        id=row.text("id", _ID),
        title=row.text("title"),
        kind=row.choice("kind", LAW_KINDS),
        elements=row.texts("elements"),
        plain=row.text("plain"),
        mode=row.text("mode"),
        max_penalty=row.optional_text("max_penalty"),
        time_limit=row.optional_text("time_limit"),
        in_force_from=row.optional_day("in_force_from"),
        provenance=_provenance(row),
    )


def read_right(row: Table) -> Right:
    """Read something that police may offer."""
    topic = read_topic(row)
    return Right(topic.id, topic.label, topic.told, topic.explanation, _provenance(row))


def read_order_type(row: Table, laws: Collection[str]) -> OrderType:
    """Read a kind of order whose law is one that the file lists."""
    law = row.choice("law", laws) if "law" in row else row.optional_text("law")
    return OrderType(
        id=row.text("id", _ID),
        title=row.text("title"),
        law=law,
        applicant=row.choice("applicant", APPLICANTS),
        plain=row.text("plain"),
    )


def read_helpline(row: Table) -> Helpline:
    """Read a helpline; the text number is optional."""
    text_number = row.text("text_number", _NUMBER) if "text_number" in row else ""
    return Helpline(
        id=row.text("id", _ID),
        name=row.text("name"),
        number=row.text("number", _NUMBER),
        text_number=text_number,
        for_whom=row.text("for"),
        provenance=_provenance(row),
    )


def read_notice(row: Table, codes: Collection[str]) -> Notice:
    """Read a notice; one for the moment `behaviour` names the behaviours that call for it."""
    when = row.choice("when", MOMENTS)
    text = row.texts("text")
    behaviours = row.texts("behaviours", codes) if when == "behaviour" else ()
    if not text or (when == "behaviour" and not behaviours):
        raise row.refuse("text" if not text else "behaviours", "empty")
    return Notice(
        id=row.text("id", _ID),
        when=when,
        title=row.text("title"),
        text=text,
        behaviours=behaviours,
        provenance=_provenance(row),
    )


def _provenance(row: Table) -> Provenance:
    status = row.choice("status", STATUSES)
    to_check = row.optional_text("to_check")
    if (status == "check") != bool(to_check):
        raise row.refuse("to_check", "belongs to rows to be checked, and to each of them")
    source = row.texts("source")
    if not source:
        raise row.refuse("source", "empty")
    return Provenance(status, to_check, row.day("checked_on"), source)
