"""The kind of an order follows the name that is typed, in sight, and what is chosen stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.model.books_and_nouns import Noun
from tests.ui.desktop.conftest import Record
from ui.desktop.pages.register import RegisterPage


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Stalking protection order", "spo"),
        ("the INTERIM stalking-protection order of May", "interim-spo"),
        ("Bail conditions", "bail"),
        ("My paper", ""),
        ("<b>restraining order</b>", ""),
    ],
)
def test_the_kind_follows_the_name(
    record: Record, shown: Callable[[QWidget], QWidget], name: str, kind: str
) -> None:
    page: Any = RegisterPage(record.page_context, record.navigator, Noun.ORDER)
    shown(page)
    page.list.add.click()
    form = page.form.form
    title = form.editor("title").widget
    assert title.hasFocus()
    QTest.keyClicks(title, name)
    assert str(form.editor("order").value()) == kind
    # what is chosen by hand stays while nothing else is typed
    form.editor("order").show_value("dapo")
    form.editor("court").widget.setFocus()
    assert form.editor("order").value() == "dapo"


def test_no_kind_of_order_is_chosen_for_her(
    record: Record, shown: Callable[[QWidget], QWidget]
) -> None:
    page: Any = RegisterPage(record.page_context, record.navigator, Noun.ORDER)
    shown(page)
    page.list.add.click()
    kind = page.form.form.editor("order")
    assert kind.combo.currentText() == "Choose"
    QTest.keyClicks(page.form.form.editor("title").widget, "My paper")
    page.form.save.click()
    assert page.form.status.text() == "Choose what kind of order it is."
    assert record.do(lambda s: s.journal.items(Noun.ORDER)) == ()
