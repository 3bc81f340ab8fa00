"""What a row of a list says of a contact with police, and of an order, beside its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from diary.i18n import N_, _, ngettext
from diary.model.record_nouns import Order, PoliceContact
from diary.text.number_texts import numbers_text
from diary.text.time_texts import day_text


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
