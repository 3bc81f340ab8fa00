"""What a row of a list says of a subject: its words, its kind, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Final

from diary.i18n import N_, _, ngettext
from diary.model.field_declarations import text_of, value_of
from diary.model.record_nouns import Order, PoliceContact
from diary.model.revisions import Content
from diary.text.number_texts import numbers_text
from diary.text.time_texts import day_text

# The fields that say what a subject is, and those that say of which kind: the first that is there.
_SAID: Final = ("title", "name", "what", "text", "account", "words")
_KINDS: Final = ("event", "area", "contact", "role", "own", "fact", "purpose", "topic")


def said_of(content: Content) -> str:
    """Return the words by which a subject is known in a list, or ''."""
    return next(filter(None, (text_of(content, name) for name in _SAID)), "")


def kind_of(content: Content) -> tuple[str, Enum] | None:
    """Return the field that says of which kind a subject is, and its value; None without one."""
    for name in _KINDS:
        value = value_of(content, name) if hasattr(content, name) else None
        if isinstance(value, Enum):
            return name, value
    return None


def about_text(contact: PoliceContact, numbers: Mapping[str, int]) -> str:
    """Return the numbers of the incidents that a contact was about."""
    found = sorted(numbers[id_] for id_ in contact.incidents if id_ in numbers)
    text = ngettext("about incident {numbers}", "about incidents {numbers}", len(found))
    return text.format(numbers=numbers_text(found)) if found else ""


def order_days(order: Order) -> Iterator[str]:
    """Yield when an order was made and when served; that neither is stated is not hidden."""
    for day, said in (
        (order.made, N_("made {day}")),
        (order.served, N_("served {day}")),
        (order.expires, N_("ends {day}")),
    ):
        if day:
            yield _(said).format(day=day_text(date.fromisoformat(day)))
    if not order.served:
        yield _("day of service not written down")
