"""Behaviours, acts, orders, helplines and notices of one jurisdiction, as frozen data.

The rules are:

- The lists are examples and never limits: every picker also has `OTHER` or `other`.
- Law is orientation. `Vocabulary.orientation` puts the caution in front of it; nothing here says
  that an offence is made out.
- Every row about law, help or safety says when it was looked up and where; one that waits for
  somebody qualified has `status == "check"` and says what for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from diary import datafile
from diary.datafile import Table
from diary.errors import Unknown
from diary.i18n import _
from diary.vocabulary_rows import (
    Behaviour,
    Helpline,
    Law,
    Limb,
    Notice,
    OrderType,
    OtherLimb,
    Right,
    Topic,
    read_behaviour,
    read_helpline,
    read_law,
    read_limb,
    read_notice,
    read_order_type,
    read_other_limb,
    read_right,
    read_topic,
)

__all__ = [
    "Behaviour",
    "Helpline",
    "Law",
    "Limb",
    "Notice",
    "OrderType",
    "OtherLimb",
    "Right",
    "Topic",
    "Vocabulary",
    "load",
    "parse",
]

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that one jurisdiction file says, in the file's order."""

    id: str
    title: str
    zone: str
    emergency: str
    as_at: date
    law_prefix: str
    limbs_title: str
    limbs_caution: str
    limbs: tuple[Limb, ...]
    sco_ni_limbs: tuple[OtherLimb, ...]
    groups: tuple[Topic, ...]
    four: tuple[Topic, ...]
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
        """Return the behaviour with this code; raises `Unknown`."""
        return _find(self.behaviours, code, lambda row: row.code)

    def law(self, law_id: str) -> Law:
        """Return the law with this id; raises `Unknown`."""
        return _find(self.laws, law_id, lambda row: row.id)

    def right(self, right_id: str) -> Right:
        """Return what police may offer under this id; raises `Unknown`."""
        return _find(self.rights, right_id, lambda row: row.id)

    def order_type(self, type_id: str) -> OrderType:
        """Return the kind of order with this id; raises `Unknown`."""
        return _find(self.order_types, type_id, lambda row: row.id)

    def notice(self, notice_id: str) -> Notice:
        """Return the notice with this id; raises `Unknown`."""
        return _find(self.notices, notice_id, lambda row: row.id)

    def helpline(self, helpline_id: str) -> Helpline:
        """Return the helpline with this id; raises `Unknown`."""
        return _find(self.helplines, helpline_id, lambda row: row.id)

    def known_code(self, kind: str, code: str) -> bool:
        """Tell whether the file lists a code of this kind: behaviour, order, right or factor."""
        if kind == "behaviour":
            return any(row.code == code for row in self.behaviours)
        if kind == "factor":
            return any(row.id == code for row in self.factors)
        if kind == "right":
            return any(row.id == code for row in self.rights)
        return kind == "order" and any(row.id == code for row in self.order_types)

    def notices_for(self, codes: Iterable[str]) -> tuple[Notice, ...]:
        """Return the notices that the choice of these behaviours calls for, in order."""
        chosen = set(codes)
        return tuple(row for row in self.notices if chosen & set(row.behaviours))

    def notices_at(self, moment: str) -> tuple[Notice, ...]:
        """Return the notices for a moment such as `first-run` or `export`, in order."""
        return tuple(row for row in self.notices if row.when == moment)

    def orientation(self, law: Law) -> str:
        """Return what a law says in plain words, behind the caution it never goes without."""
        return f"{self.law_prefix} {law.plain}"

    def for_others(self) -> Vocabulary:
        """Return the same with every label that speaks to the person told to others instead."""
        return replace(
            self,
            behaviours=tuple(replace(row, label=row.told) for row in self.behaviours),
            event_kinds=tuple(replace(row, label=row.told) for row in self.event_kinds),
            rights=tuple(replace(row, label=row.told) for row in self.rights),
        )

    def worded(self) -> Vocabulary:
        """Return the same with its labels in the language in use; words of the law stay."""
        return replace(
            self,
            four=_worded(self.four),
            behaviours=tuple(replace(row, label=_(row.label)) for row in self.behaviours),
            event_kinds=_worded(self.event_kinds),
            impact_areas=_worded(self.impact_areas),
            rights=tuple(replace(row, label=_(row.label)) for row in self.rights),
            limbs_title=_(self.limbs_title),
            limbs_caution=_(self.limbs_caution),
        )


def load(jurisdiction: str = "england-wales") -> Vocabulary:
    """Return a shipped jurisdiction; raises `Unknown` for a name, `BadInput` for a bad file."""
    return parse(datafile.read_shipped("jurisdictions", jurisdiction), jurisdiction)


def parse(text: str, name: str) -> Vocabulary:
    """Return the vocabulary in a jurisdiction file's text; raises `BadInput`."""
    top = datafile.parse(text, name)
    if top.number("schema") != 1:
        raise top.refuse("schema", "not a schema that this program reads")
    if top.text("id") != name:
        raise top.refuse("id", "not the name of the file")
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
        emergency=top.text("emergency"),
        as_at=top.day("as_at"),
        law_prefix=top.text("law_prefix"),
        limbs_title=top.text("limbs_title"),
        limbs_caution=top.text("limbs_caution"),
        limbs=limbs,
        sco_ni_limbs=others,
        groups=groups,
        four=_rows(top, "four", read_topic, lambda row: row.id),
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
    top: Table, limbs: Sequence[Limb], others: Sequence[OtherLimb], groups: Sequence[Topic]
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
    top: Table, key: str, read: Callable[[Table], _Row], name: Callable[[_Row], str]
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


def _worded(rows: Iterable[Topic]) -> tuple[Topic, ...]:
    return tuple(replace(row, label=_(row.label)) for row in rows)
