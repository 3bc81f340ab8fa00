"""Going through a handover as a person does, step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QRadioButton, QWidget

from diary import audience_profiles
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, MessageRange
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from tests.support import exact_names
from tests.support.pages import choices_of, stack_of
from ui import bundle_handover, case_preview
from ui.desktop.pages.export.audience import AudienceStep
from ui.desktop.pages.export.page import ExportPage
from ui.desktop.widgets.text_fields import TextView

Shown = Callable[..., QWidget]
LONDON = "Europe/London"
WHEN = typed_when(Precision.EXACT, LONDON, "2026-03-01T21:10")


def on(day: date) -> When:
    return typed_when(Precision.DAY, LONDON, day.isoformat())


def texts(page: QWidget) -> list[str]:
    views = [view.toPlainText() for view in page.findChildren(TextView)]
    return views + [label.text() for label in page.findChildren(QLabel)]


def said(page: QWidget, words: str) -> bool:
    return any(words in text for text in texts(page))


def opened(record: Any, shown: Shown) -> ExportPage:
    """Show the page of an open record."""
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    return page


def choose(page: ExportPage, audience: str, qtbot: Any) -> None:
    step: Any = stack_of(page).currentWidget()
    assert isinstance(step, AudienceStep)
    choices_of(step).button(audience_profiles.AUDIENCES.index(audience)).setChecked(True)
    # so that every step is asked
    step.narrows.setChecked(True)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 2, timeout=30_000)


def walk(page: ExportPage, to: type[QWidget], qtbot: Any) -> Any:
    """Go on from step to step until this one is on show."""
    while not isinstance(stack_of(page).currentWidget(), to):
        count = stack_of(page).count()
        page.go_on.click()
        qtbot.waitUntil(lambda n=count: stack_of(page).count() == n + 1, timeout=30_000)
    return stack_of(page).currentWidget()


def radio(step: QWidget, words: str) -> QRadioButton:
    """Return the choice with these words."""
    (found,) = (each for each in step.findChildren(QRadioButton) if each.text() == words)
    return found


HE = "+44 7700 900264"
CHAT = "".join(
    f"[14/11/2025, 20:{n:02}:00] {'Ada' if n in (1, 45) else HE}: words {n}\n" for n in range(1, 51)
)


def bring(record: Any, folder: Path, text: str = CHAT, name: str = "_chat.txt") -> None:
    """Bring in an export of 50 lines, two of the person's own."""
    place = folder / name
    exact_names.write(folder, {name: text.encode()})
    answers = Answers(me="Ada", zone=LONDON)
    record.do(lambda s: s.imports.keep(place, lambda _offer: answers))


def point(record: Any, first: int = 38, last: int = 40, at: int = 0) -> Any:
    """Record an incident that points to lines of a conversation, and return it."""

    def record_it(session: Any) -> Any:
        found = session.journal.items(Noun.CONVERSATION)[at]
        places = (MessageRange(found.id, first, last, HE),)
        said = Incident(what="He wrote again.", when=on(date(2026, 5, 7)), messages=places)
        return session.journal.record(said)

    return record.do(record_it)


@dataclass
class Watched:
    """What one step of a handover was given, and what it returned, each time it was taken."""

    given: list[tuple[Any, ...]] = field(default_factory=list)
    made: list[Any] = field(default_factory=list)


def watch(monkeypatch: pytest.MonkeyPatch, name: str) -> Watched:
    """Watch one of the functions that the window takes its steps with."""
    module = bundle_handover if name == "write" else case_preview
    watched, step = Watched(), getattr(module, name)

    def watching(*given: Any, **named: Any) -> Any:
        watched.given.append(given)
        made = step(*given, **named)
        watched.made.append(made)
        return made

    monkeypatch.setattr(module, name, watching)
    return watched
