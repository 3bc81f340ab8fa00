"""Behaviours, laws, orders, helplines and notices of one jurisdiction.

**Invariants:**

- The lists are examples and never limits: every picker also has `OTHER` or `other`.
- Law is orientation. `Vocabulary.orientation` puts the caution in front of it; nothing here says
  that an offence is made out.
- Every row about law, help or safety says when and where it was looked up. A row that a qualified
  person still has to confirm has `status == "check"` and says what to confirm.
- Each kind of row is read from its own table, and an unknown key is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from mimetypes import MimeTypes
from typing import TypeVar

from diary import shipped_data
from diary.errors import Unknown
from diary.i18n import _
from diary.shipped_data import DataTable

CHANNELS = ("physical", "digital", "both")
APPLICANTS = ("police", "court", "person", "any")
MOMENTS = (
    "first-run",
    "behaviour",
    "before-attach",
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

# the letter of contact by any means, and the channel of what is sent or left as a thing
_CONTACT = "b"
_PHYSICAL = "physical"

_CODE = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*")
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_TEST = re.compile(r"[a-z]+(\.[A-Za-z0-9]+)+")
_LETTER = re.compile(r"[a-z]")
_COUNTRY = re.compile(r"[A-Z]{2}")  # ISO 3166-1, for telephone numbers without one
_NUMBER = re.compile(r"\+?[0-9]+([ -][0-9]+)*")


@dataclass(frozen=True, slots=True)
class Limb:
    """One lettered example of an act associated with stalking.

    Protection from Harassment Act 1997, section 2A(3).
    """

    letter: str
    label: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A choice with a label, its wording for other readers, and an optional explanation."""

    id: str
    label: str
    told: str
    explanation: str


@dataclass(frozen=True, slots=True)
class ReadFirstLine:
    """One line of the kinds of act to read first: incidents of these kinds, or with a breach."""

    id: str
    label: str
    behaviours: tuple[str, ...]
    breaches: bool


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A kind of act; `label` addresses the person, `told` tells others about the person.

    `limbs` are the letters that the program may suggest for it; the person ticks or leaves
    them. `notes` are not displayed.
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

    @property
    def is_message(self) -> bool:
        """Whether it is contact with the person from afar: by a message, a call or an account."""
        return _CONTACT in self.limbs and self.channel != _PHYSICAL


@dataclass(frozen=True, slots=True)
class Provenance:
    """When and where a row was looked up; `to_check` is what still has to be confirmed."""

    status: str
    to_check: str
    checked_on: date
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherLimb:
    """One lettered example in the Acts of Scotland and Northern Ireland.

    Criminal Justice and Licensing (Scotland) Act 2010, section 39(6), and Protection from Stalking
    Act (Northern Ireland) 2022, section 6(2).
    """

    letter: str
    label: str
    provenance: Provenance

    @property
    def status(self) -> str:
        """`ok`, or `check` if the letter or the words have to be confirmed."""
        return self.provenance.status


@dataclass(frozen=True, slots=True)
class Law:
    """An offence, definition, order or procedure. An empty text means unknown.

    `enacted_on` without `in_force_from` says that it is law, and that its start is not known here.
    """

    id: str
    title: str
    kind: str
    elements: tuple[str, ...]
    plain: str
    mode: str
    max_penalty: str
    time_limit: str
    enacted_on: date | None
    in_force_from: date | None
    provenance: Provenance

    @property
    def status(self) -> str:
        """`ok`, or `check` if a qualified person has to confirm the row."""
        return self.provenance.status


@dataclass(frozen=True, slots=True)
class Right:
    """Something that police may offer, explain or ask about; `told` is the wording for others."""

    id: str
    label: str
    told: str
    explanation: str
    provenance: Provenance

    @property
    def status(self) -> str:
        """`ok`, or `check` if the row has to be confirmed."""
        return self.provenance.status


@dataclass(frozen=True, slots=True)
class OrderType:
    """A kind of order in the register; `law` is the id of a law, or empty."""

    id: str
    title: str
    law: str
    applicant: str
    plain: str


@dataclass(frozen=True, slots=True)
class Helpline:
    """A telephone number for help; `for_whom` says when to ring it."""

    id: str
    name: str
    number: str
    text_number: str
    for_whom: str
    provenance: Provenance

    @property
    def status(self) -> str:
        """`ok`, or `check` if the number has to be confirmed."""
        return self.provenance.status

    @property
    def called(self) -> str:
        """The name and the number, with the number for text messages where there is one."""
        if not self.text_number:
            return f"{self.name}: {self.number}"
        text = _("{name}: {number}, by text message {texts}")
        return text.format(name=self.name, number=self.number, texts=self.text_number)


@dataclass(frozen=True, slots=True)
class Notice:
    """Sentences shown at a moment, or if one of `behaviours` is chosen; they block nothing.

    One at the moment `before-attach` is said where files are chosen, one at `attach` once they
    came.
    `files` are the kinds of files that such a notice is about, such as `image`; it is about all of
    them where there is none.
    """

    id: str
    when: str
    title: str
    text: tuple[str, ...]
    behaviours: tuple[str, ...]
    provenance: Provenance
    files: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """`ok`, or `check` if the wording has to be confirmed."""
        return self.provenance.status


FILE_KINDS = ("image", "video", "audio", "text")
# The table of Python alone: that of the machine differs from one to the next.
_TYPES = MimeTypes()


def _file_kind(name: str) -> str:
    """Return the kind of a file by its name, or nothing where that does not say it."""
    kind = (_TYPES.guess_type(name.lower(), strict=False)[0] or "").partition("/")[0]
    return kind if kind in FILE_KINDS else ""


def read_limb(row: DataTable) -> Limb:
    """Read one lettered example, or raise `BadInput`."""
    return Limb(row.text("letter", _LETTER), row.text("label"))


def read_other_limb(row: DataTable) -> OtherLimb:
    """Read one lettered example of Scotland and Northern Ireland, or raise `BadInput`."""
    return OtherLimb(row.text("letter", _LETTER), row.text("label"), _provenance(row))


def read_topic(row: DataTable) -> Topic:
    """Read a choice, or raise `BadInput`."""
    label = row.text("label")
    label_for_others = row.optional_text("told") or label
    return Topic(row.text("id", _ID), label, label_for_others, row.optional_text("explanation"))


def read_first_line(row: DataTable, codes: Collection[str]) -> ReadFirstLine:
    """Read one line of the kinds to read first, or raise `BadInput`."""
    return ReadFirstLine(
        id=row.text("id", _ID),
        label=row.text("label"),
        behaviours=row.texts("behaviours", codes),
        breaches=row.flag("breaches"),
    )


def read_behaviour(
    row: DataTable, letters: Collection[str], others: Collection[str], groups: Collection[str]
) -> Behaviour:
    """Read a kind of act whose limbs and groups are listed in the file, or raise `BadInput`."""
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


def read_law(row: DataTable) -> Law:
    """Read a law, or raise `BadInput`."""
    return Law(
        id=row.text("id", _ID),
        title=row.text("title"),
        kind=row.choice("kind", LAW_KINDS),
        elements=row.texts("elements"),
        plain=row.text("plain"),
        mode=row.text("mode"),
        max_penalty=row.optional_text("max_penalty"),
        time_limit=row.optional_text("time_limit"),
        enacted_on=row.optional_day("enacted_on"),
        in_force_from=row.optional_day("in_force_from"),
        provenance=_provenance(row),
    )


def read_right(row: DataTable) -> Right:
    """Read something that police may offer, or raise `BadInput`."""
    topic = read_topic(row)
    return Right(topic.id, topic.label, topic.told, topic.explanation, _provenance(row))


def read_order_type(row: DataTable, laws: Collection[str]) -> OrderType:
    """Read a kind of order whose law is listed in the file, or raise `BadInput`."""
    law = row.choice("law", laws) if "law" in row else row.optional_text("law")
    return OrderType(
        id=row.text("id", _ID),
        title=row.text("title"),
        law=law,
        applicant=row.choice("applicant", APPLICANTS),
        plain=row.text("plain"),
    )


def read_helpline(row: DataTable) -> Helpline:
    """Read a helpline, with an optional number for text messages, or raise `BadInput`."""
    text_number = row.text("text_number", _NUMBER) if "text_number" in row else ""
    return Helpline(
        id=row.text("id", _ID),
        name=row.text("name"),
        number=row.text("number", _NUMBER),
        text_number=text_number,
        for_whom=row.text("for"),
        provenance=_provenance(row),
    )


def read_notice(row: DataTable, codes: Collection[str]) -> Notice:
    """Read a notice; at the moment `behaviour` it needs behaviours. Raise `BadInput`."""
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
        files=row.texts("files", FILE_KINDS) if "files" in row else (),
    )


def _provenance(row: DataTable) -> Provenance:
    status = row.choice("status", STATUSES)
    to_check = row.optional_text("to_check")
    if (status == "check") != bool(to_check):
        raise row.refuse("to_check", "belongs to rows to be checked, and to each of them")
    source = row.texts("source")
    if not source:
        raise row.refuse("source", "empty")
    return Provenance(status, to_check, row.day("checked_on"), source)


_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything in one jurisdiction file, in the order of the file."""

    id: str
    title: str
    zone: str
    country: str
    emergency: str
    as_at: date
    law_prefix: str
    limbs_test: str
    limbs_title: str
    limbs_caution: str
    limbs: tuple[Limb, ...]
    sco_ni_limbs: tuple[OtherLimb, ...]
    groups: tuple[Topic, ...]
    four: tuple[Topic, ...]
    read_first: tuple[ReadFirstLine, ...]
    behaviours: tuple[Behaviour, ...]
    laws: tuple[Law, ...]
    order_types: tuple[OrderType, ...]
    rights: tuple[Right, ...]
    event_kinds: tuple[Topic, ...]
    impact_areas: tuple[Topic, ...]
    factors: tuple[Topic, ...]
    helplines: tuple[Helpline, ...]
    notices: tuple[Notice, ...]

    def behaviour(self, code: str) -> Behaviour:
        """Return the behaviour with this code, or raise `Unknown`."""
        return _find(self.behaviours, code, lambda row: row.code)

    def behaviour_label(self, code: str) -> str:
        """Return the label of a behaviour, or the code: a record may have one of another list."""
        return next((row.label for row in self.behaviours if row.code == code), code)

    def law(self, law_id: str) -> Law:
        """Return the law with this id, or raise `Unknown`."""
        return _find(self.laws, law_id, lambda row: row.id)

    def right(self, right_id: str) -> Right:
        """Return the item that police may offer with this id, or raise `Unknown`."""
        return _find(self.rights, right_id, lambda row: row.id)

    def order_type(self, type_id: str) -> OrderType:
        """Return the kind of order with this id, or raise `Unknown`."""
        return _find(self.order_types, type_id, lambda row: row.id)

    def order_title(self, type_id: str) -> str:
        """Return the title of a kind of order, or the id: a record may have one of another list."""
        return next((row.title for row in self.order_types if row.id == type_id), type_id)

    def notice(self, notice_id: str) -> Notice:
        """Return the notice with this id, or raise `Unknown`."""
        return _find(self.notices, notice_id, lambda row: row.id)

    def limbs_of(self, test: str) -> tuple[Limb, ...]:
        """Return the lettered examples of a legal test; none if the file does not list it."""
        return self.limbs if test == self.limbs_test else ()

    def known_code(self, kind: str, code: str) -> bool:
        """Return whether the file lists a code of this kind.

        The kinds are behaviour, factor, right, order, test and limb. There is one test, so that
        each limb is one of its own.
        """
        if kind == "behaviour":
            return any(row.code == code for row in self.behaviours)
        if kind == "factor":
            return any(row.id == code for row in self.factors)
        if kind == "right":
            return any(row.id == code for row in self.rights)
        if kind == "limb":
            return any(row.letter == code for row in self.limbs)
        if kind == "test":
            return code == self.limbs_test
        return kind == "order" and any(row.id == code for row in self.order_types)

    def notices_for(self, codes: Iterable[str]) -> tuple[Notice, ...]:
        """Return the notices for a choice of behaviours, in order."""
        chosen = set(codes)
        return tuple(row for row in self.notices if chosen & set(row.behaviours))

    def notices_at(self, moment: str) -> tuple[Notice, ...]:
        """Return the notices for a moment such as `first-run` or `export`, in order."""
        return tuple(row for row in self.notices if row.when == moment)

    def before_attaching(self) -> str:
        """Return what is said where files are chosen, before any of them is kept."""
        return " ".join(text for row in self.notices_at("before-attach") for text in row.text)

    def notices_of_files(self, names: Iterable[str], when: str = "attach") -> tuple[Notice, ...]:
        """Return the notices about files with these names, in order.

        A notice is left out only where every name says that its file is of another kind; a file
        that has others in it, such as a zip or a mail, may be of any.
        """
        kinds = {_file_kind(name) for name in names}
        return tuple(
            row
            for row in self.notices_at(when)
            if kinds and (not row.files or kinds.intersection({"", *row.files}))
        )

    def age(self, today: date) -> int:
        """Return how many whole months old these notes are; 0 if the clock is behind them."""
        months = (today.year - self.as_at.year) * 12 + today.month - self.as_at.month
        return max(months - (today.day < self.as_at.day), 0)

    def orientation(self, law: Law) -> str:
        """Return the plain words of a law, always with the caution in front."""
        return f"{self.law_prefix} {law.plain}"

    def for_others(self, who: str) -> Vocabulary:
        """Return a copy in the language in use whose labels tell others about `who`.

        `who` is what they call the person who keeps the record.
        """
        return replace(
            self.translated(),
            behaviours=tuple(
                replace(row, label=_label_for_others(row.told, who)) for row in self.behaviours
            ),
            event_kinds=tuple(
                replace(row, label=_label_for_others(row.told, who)) for row in self.event_kinds
            ),
            rights=tuple(
                replace(row, label=_label_for_others(row.told, who)) for row in self.rights
            ),
        )

    def translated(self) -> Vocabulary:
        """Return a copy with labels in the language in use; the words of the law stay."""
        return replace(
            self,
            four=_with_labels(self.four),
            behaviours=tuple(replace(row, label=_(row.label)) for row in self.behaviours),
            event_kinds=_with_labels(self.event_kinds),
            impact_areas=_with_labels(self.impact_areas),
            rights=tuple(replace(row, label=_(row.label)) for row in self.rights),
            limbs_title=_(self.limbs_title),
            limbs_caution=_(self.limbs_caution),
        )


def _label_for_others(label: str, who: str) -> str:
    return _(label).replace("{who}", who)


def load(jurisdiction: str = "england-wales") -> Vocabulary:
    """Return a shipped jurisdiction, or raise `Unknown` for its name, `BadInput` for its file."""
    return parse(shipped_data.read_shipped("jurisdictions", jurisdiction), jurisdiction)


def parse(text: str, name: str) -> Vocabulary:
    """Return the vocabulary in the text of a jurisdiction file, or raise `BadInput`."""
    top = shipped_data.parse_named(text, name)
    limbs = _rows(top, "limb", read_limb, lambda row: row.letter)
    others = _rows(top, "sco_ni_limb", read_other_limb, lambda row: row.letter)
    groups = _rows(top, "group", read_topic, lambda row: row.id)
    behaviours = _behaviours(top, limbs, others, groups)
    laws = _rows(top, "law", read_law, lambda row: row.id)
    law_ids = [law.id for law in laws]
    codes = [behaviour.code for behaviour in behaviours]
    vocabulary = Vocabulary(
        id=name,
        title=top.text("title"),
        zone=top.text("zone"),
        country=top.text("country", _COUNTRY),
        emergency=top.text("emergency"),
        as_at=top.day("as_at"),
        law_prefix=top.text("law_prefix"),
        limbs_test=top.text("limbs_test", _TEST),
        limbs_title=top.text("limbs_title"),
        limbs_caution=top.text("limbs_caution"),
        limbs=limbs,
        sco_ni_limbs=others,
        groups=groups,
        four=_rows(top, "four", read_topic, lambda row: row.id),
        read_first=_rows(
            top, "read_first", lambda row: read_first_line(row, codes), lambda row: row.id
        ),
        behaviours=behaviours,
        laws=laws,
        order_types=_rows(
            top, "order_type", lambda row: read_order_type(row, law_ids), lambda row: row.id
        ),
        rights=_rows(top, "right", read_right, lambda row: row.id),
        event_kinds=_rows(top, "event_kind", read_topic, lambda row: row.id),
        impact_areas=_rows(top, "impact_area", read_topic, lambda row: row.id),
        factors=_rows(top, "factor", read_topic, lambda row: row.id),
        helplines=_rows(top, "helpline", read_helpline, lambda row: row.id),
        notices=_rows(top, "notice", lambda row: read_notice(row, codes), lambda row: row.id),
    )
    top.done()
    return vocabulary


def _behaviours(
    top: DataTable, limbs: Sequence[Limb], others: Sequence[OtherLimb], groups: Sequence[Topic]
) -> tuple[Behaviour, ...]:
    letters = [limb.letter for limb in limbs]
    apart = [limb.letter for limb in others]
    names = [group.id for group in groups]
    rows = _rows(
        top,
        "behaviour",
        lambda row: read_behaviour(row, letters, apart, names),
        lambda row: row.code,
    )
    if "OTHER" not in {row.code for row in rows}:
        raise top.refuse("behaviour", "has no OTHER, so the list would be a limit")
    return rows


def _rows(
    top: DataTable, key: str, read: Callable[[DataTable], _Row], name: Callable[[_Row], str]
) -> tuple[_Row, ...]:
    seen: set[str] = set()
    rows = []
    for table in top.tables(key):
        row = read(table)
        table.done()
        if name(row) in seen:
            raise top.refuse(key, f"has {name(row)} twice")
        seen.add(name(row))
        rows.append(row)
    return tuple(rows)


def _find(rows: Sequence[_Row], wanted: str, name: Callable[[_Row], str]) -> _Row:
    for row in rows:
        if name(row) == wanted:
            return row
    raise Unknown(wanted)


def _with_labels(rows: Iterable[Topic]) -> tuple[Topic, ...]:
    return tuple(replace(row, label=_(row.label)) for row in rows)
