"""A navigator that goes nowhere and keeps what pages ask of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded
from diary.model.when import When
from ui.desktop.page_list import PageId
from ui.desktop.vault_access import VaultTask
from ui.desktop.widgets.aside_drafts import DraftName


class AskedNavigator:
    """`calls` holds the name of each wish with what it was about; `answers` is done for some."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.begun: tuple[DraftName, ...] = ()
        self.answers: dict[str, Callable[[], object]] = {}

    def about(self, name: str) -> list[Any]:
        return [about for asked, about in self.calls if asked == name]

    def show_page(self, page: PageId) -> None:
        self._ask("show_page", page)

    def open_incident(self, id_: str) -> None:
        self._ask("open_incident", id_)

    def print_lines(self, id_: str) -> None:
        self._ask("print_lines", id_)

    def open_exhibit(self, id_: str) -> None:
        self._ask("open_exhibit", id_)

    def open_subject(self, noun: Noun, id_: str) -> None:
        self._ask("open_subject", (noun, id_))

    def open_line(self, conversation: str, line: int) -> None:
        self._ask("open_line", (conversation, line))

    def return_from_subject(self) -> bool:
        self._ask("return_from_subject")
        return False

    def view(self, exhibits: Any, at: str, *, aloud: bool = False) -> None:
        self._ask("view", (tuple(exhibits), at, aloud) if aloud else (tuple(exhibits), at))

    def record(self, text: str, when: When | None) -> None:
        self._ask("record", (text, when))

    def record_like(self, item: Recorded[Incident]) -> None:
        self._ask("record_like", item)

    def drafts(self) -> tuple[DraftName, ...]:
        return self.begun

    def open_draft(self, key: str) -> None:
        self._ask("open_draft", key)

    def amend(self, item: Recorded[Incident]) -> None:
        self._ask("amend", item)

    def saved(self, item: Recorded[Incident]) -> None:
        self._ask("saved", item)

    def changed(self) -> None:
        self._ask("changed")

    def cover(self, id_: str) -> None:
        self._ask("cover", id_)

    def erase(self, id_: str) -> None:
        self._ask("erase", id_)

    def erased(self, *, unsaved: bool) -> None:
        self._ask("erased", unsaved)

    def go_back(self) -> None:
        self._ask("go_back")

    def record_about(self, noun: Any, incidents: Any) -> None:
        self._ask("record_about", (noun, tuple(incidents)))

    def record_against(self, order: str) -> None:
        self._ask("record_against", order)

    def hand_over(self, incidents: Any) -> None:
        self._ask("hand_over", tuple(incidents))

    def make_copy(self) -> None:
        self._ask("make_copy")

    def make_recovery_code(self) -> None:
        self._ask("make_recovery_code", None)

    def bring_in(self, paths: Any) -> None:
        self._ask("bring_in", tuple(paths))

    def review(self) -> None:
        self._ask("review")

    def close_for(self, work: VaultTask) -> None:
        self._ask("close_for", work)

    def _ask(self, name: str, about: Any = None) -> None:
        self.calls.append((name, about))
        self.answers.get(name, lambda: None)()
