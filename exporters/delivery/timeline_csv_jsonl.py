"""`timeline.csv` and `timeline.jsonl`: what happened when, for a timeline program.

**Invariants:**

- The columns that such programs ask for are there: `message`, `datetime` in ISO 8601 and
  `timestamp_desc`. Their own readers are followed: no field over 32,766 bytes, no line break in a
  CSV cell's message.
- A time that is an interval has its start as `datetime` and its end as `datetime_latest`, and the
  message says so. What has no known time has the time of writing, and says that.
- What is not counted says so in its message, and has `counted` as `no` or `unsure`.
- A row has the latest words: `entry` and `entry_written` are of those, `written` and `first_entry`
  of the first ones.
- It shows no more than the bundle does, and has no proofs; those are in `record.json`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from diary.case_file import CaseFile
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import text_of
from diary.model.record_nouns import Event, Incident, Order, OwnContact, PoliceContact
from diary.model.revisions import Content, Recorded, as_of, reference_of, when_of
from diary.model.when import Precision, When
from diary.text import noun_names, time_texts
from diary.text.code_texts import contact_text, order_stage_text
from exporters.delivery import csv_cells, incidents_csv
from exporters.delivery.csv_cells import Cell

# the most bytes of one field that a search index sorts by (Timesketch)
MOST_BYTES: Final = 32_766
COLUMNS: Final = (
    "datetime", "datetime_latest", "precision", "zone", "time_known", "clock", "message",
    "timestamp_desc", "kind", "number", "person", "account", "place", "platform", "reference",
    "exhibits", "orders", "counted", "written", "first_entry", "entry", "entry_written",
)  # fmt: skip
if TYPE_CHECKING:
    from exporters.pdf.sections.document_context import DocumentContext

_CUT: Final = " (cut; whole in record.json)"


def csv(context: DocumentContext) -> Iterator[bytes]:
    """Yield the timeline as CSV without a byte order mark, row by row."""
    rows = ([row[name] for name in COLUMNS] for row in _rows(context))
    return csv_cells.table(itertools.chain([COLUMNS], rows), mark=False)


def jsonl(context: DocumentContext) -> Iterator[bytes]:
    """Yield the timeline as JSON Lines, one object a line."""
    for row in _rows(context):
        line = json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"
        yield line.encode("utf-8", "replace")


def _rows(context: DocumentContext) -> Iterator[dict[str, Cell]]:
    """Yield the rows by time; each is made when it is due, so that only one is in memory."""
    found: list[tuple[datetime, Callable[[], dict[str, Cell]]]] = [
        (_at(item), partial(_row, context, item)) for item in _items(context.case)
    ]
    for order in context.case.orders:
        entries = _entries(order, context.clocks.first_entry(order))
        found += _order_rows(context, order, entries)
    for _moment, row in sorted(found, key=lambda each: each[0]):
        yield {name: _fitting(each) for name, each in row().items()}


def _at(item: Recorded[Content]) -> datetime:
    return _ends(when_of(item.content))[0] or item.first_written


def _row(context: DocumentContext, item: Recorded[Content]) -> dict[str, Cell]:
    # Imported here, because the whole PDF engine would otherwise load with the check of a bundle.
    from exporters.pdf.sections.document_context import reference

    when, what = when_of(item.content), _what(context, item)
    row: dict[str, Cell] = dict.fromkeys(COLUMNS, "")
    start, latest = _ends(when)
    row |= {
        "datetime": _iso(start or item.first_written),
        "datetime_latest": _iso(latest) if latest else "",
        "precision": str(when.precision) if when else "",
        "zone": when.zone if when else "",
        "time_known": when.how if when else "",
        "message": _short(what),
        "timestamp_desc": _noun_description(item.noun, known=start is not None),
        "kind": str(item.noun),
        "number": item.number,
        **_entries(item, context.clocks.first_entry(item)),
    }
    if isinstance(item.content, (Incident, Event, OwnContact)) and item.content.person:
        row["person"] = context.person(item.content.person)
    if isinstance(item.content, Incident):
        said = item.content
        exhibits = csv_cells.SEPARATOR.join(map(reference, context.exhibits.get(item.id, ())))
        row |= {
            "account": csv_cells.SEPARATOR.join(said.accounts),
            "place": said.place,
            "platform": said.platform,
            "exhibits": exhibits,
            "clock": csv_cells.values(_clocks(context, as_of(item, Incident))),
            "orders": csv_cells.values(_orders(context, as_of(item, Incident))),
        }
        if context.case.profile.opens(Noun.INCIDENT, "turned_out"):
            row["counted"], why = incidents_csv.counted_cells(as_of(item, Incident))
            if why:
                row["message"] = _short(_("Not counted, {why}: {what}").format(why=why, what=what))
    row["reference"] = reference_of(item.content)
    return row


def _clocks(context: DocumentContext, item: Recorded[Incident]) -> str:
    """Return what is said of the clocks that the time was read from."""
    from exporters.pdf.sections.field_values import format_field, values_of

    return format_field(context, item.noun, "clocks", values_of(item.content).get("clocks"))


def _orders(context: DocumentContext, item: Recorded[Incident]) -> str:
    """Return each order that it may be against, and where it lies in the days of it."""
    from exporters.pdf.sections.order_days import order_stage_of

    said = []
    for id_ in dict.fromkeys(breach.order for breach in item.content.breaches):
        if order := context.orders.get(id_):
            stage = order_stage_of(context, item, id_)
            name = _("order {number}").format(number=order.number)
            said.append(f"{name}: {order_stage_text(stage)}" if stage else name)
    return "\n".join(said)


def _entries(item: Recorded[Content], first: int) -> dict[str, Cell]:
    """Return when it was first written and in which entry, and of which entry the words are."""
    return {
        "written": _iso(item.first_written),
        "first_entry": first,
        "entry": item.entry,
        "entry_written": _iso(item.written),
    }


def _order_rows(
    context: DocumentContext, item: Recorded[Order], entries: dict[str, Cell]
) -> Iterator[tuple[datetime, Callable[[], dict[str, Cell]]]]:
    """Yield the days of an order: a bare day has no zone, and stands from midnight in UTC."""
    said = item.content
    person = context.person(said.person) if said.person else ""
    title = f"{said.title} ({person})" if person else said.title
    for day, text in (
        (said.made, _("made")),
        (said.served, _("handed over")),
        (said.expires, _("ends, as written down")),
    ):
        if not day:
            continue
        named = date.fromisoformat(day)
        start = datetime.combine(named, time(), UTC)
        row: dict[str, Cell] = dict.fromkeys(COLUMNS, "")
        row |= {
            "datetime": _iso(start),
            "datetime_latest": _iso(start + timedelta(days=1)),
            "precision": str(Precision.DAY),
            "message": _short(f"{title}: {text} ({time_texts.day_text(named)})"),
            "timestamp_desc": f"{noun_names.noun_text(Noun.ORDER)}: {text}",
            "kind": str(Noun.ORDER),
            "number": item.number,
            "person": person,
            "reference": said.reference,
            **entries,
        }
        yield start, row.copy


def _items(case: CaseFile) -> Iterable[Recorded[Content]]:
    yield from case.incidents_and_withdrawn
    yield from case.events
    yield from case.police
    yield from case.own_contacts
    yield from case.platform_reports


def _ends(when: When | None) -> tuple[datetime | None, datetime | None]:
    if when is None or when.precision is Precision.NOT_SURE:
        return None, None
    return when.earliest(), when.latest()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _what(context: DocumentContext, item: Recorded[Content]) -> str:
    head = f"{noun_names.noun_text(item.noun)} {item.number} ({context.when_line(item)})"
    said = " ".join(text_of(item.content, "what").split())
    return ": ".join(filter(None, (head, _kind(context, item.content), said)))


def _kind(context: DocumentContext, content: Content) -> str:
    """Return of what kind an event or a contact is, whose words may not be in the bundle."""
    match content:
        case Event():
            return context.event_text(content)
        case PoliceContact():
            return contact_text(content.contact)
        case _:
            return ""


def _noun_description(noun: Noun, *, known: bool) -> str:
    name = noun_names.noun_text(noun)
    return name if known else _("{noun}: written down; its own time is not known").format(noun=name)


def _fitting(cell: Cell) -> Cell:
    return cell if isinstance(cell, int) else _short(cell)


def _short(text: str) -> str:
    data = text.encode("utf-8", "replace")
    if len(data) <= MOST_BYTES:
        return text
    room = MOST_BYTES - len(_CUT.encode("utf-8"))
    return data[:room].decode("utf-8", "ignore") + _CUT
