"""Rows of contacts and orders say what they are about, and when."""

from __future__ import annotations

from diary.model.record_nouns import Order, PoliceContact
from ui.text.register_rows import about_text, order_days


def test_a_contact_names_its_incidents() -> None:
    numbers = {f"i{n}": n for n in range(1, 10)}
    about = PoliceContact(what="x", incidents=("i3", "i1", "i2", "i9", "gone"))
    assert about_text(about, numbers) == "about incidents 1–3, 9"
    assert about_text(PoliceContact(what="x", incidents=("i4",)), numbers) == "about incident 4"
    assert about_text(PoliceContact(what="x"), numbers) == ""


def test_an_order_says_when_it_was_made_and_served_or_that_this_is_not_written() -> None:
    order = Order(title="x", made="2026-10-01", served="2026-10-02", expires="2027-10-01")
    assert [*order_days(order)] == [
        "made Thu 1 Oct 2026",
        "served Fri 2 Oct 2026",
        "ends Fri 1 Oct 2027",
    ]
    assert [*order_days(Order(title="x"))] == ["day of service not written down"]
