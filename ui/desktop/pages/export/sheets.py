"""Effects, kinds of incident, and items of sheets: a reader is told each only if it is let go.

**Invariants:**

- What is ticked goes, and what is not ticked stays behind. The sheet says how many, not which; of a
  kind the incident is counted, without any of its kinds.
- Nothing is ticked before the person ticks it but the words of withdrawn incidents, which go unless
  the person says otherwise, so that nothing looks hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from diary.i18n import _
from diary.paper_kinds import PaperKind
from ui.desktop.pages.base import WizardStep
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.tick_list import AllOrNone, TickList
from ui.handover_questions import HandoverAnswers

if TYPE_CHECKING:
    from diary.services.disclosure.sheet_service import AskedItem


class SheetItemsStep(WizardStep):
    """What may be on one sheet, item by item; none is ticked before the person ticks it."""

    def __init__(self, asked: Sequence[AskedItem]) -> None:
        super().__init__(
            _("What may be on this sheet"),
            _(
                "Each of these may name who holds something, a place, or somebody. What you do not "
                "tick stays behind; the sheet says how many, not which."
            ),
        )
        rows = ((each.key, each.line) for each in asked)
        self.items = TickList(self.title.text(), rows)
        self.column.addWidget(AllOrNone(self.items, len(self.items.ticks)))
        self.column.addWidget(self.items)
        self.column.addStretch(1)
        self.setFocusProxy(next(iter(self.items.ticks.values())))

    def let_go(self) -> tuple[str, ...]:
        """Return the keys of what is ticked."""
        return self.items.ticked()


def _title(*, has_effects: bool, has_kinds: bool, has_sheets: bool) -> str:
    """Return what the step asks about, and nothing that it does not have."""
    if has_effects:
        return _("Your daily life, one by one")
    if has_kinds and has_sheets:
        return _("Kinds of incident, and papers beside the record")
    if has_sheets:
        return _("Papers beside the record")
    return _("Kinds of incident") if has_kinds else _("What was withdrawn")


class SheetsStep(ExportStep):
    """Kinds by name, and the items of each sheet that goes with a bundle."""

    PART = Part.SHEETS

    def __init__(
        self,
        entries: Sequence[tuple[str, str]],
        kinds: Sequence[tuple[str, str]],
        items: Sequence[AskedItem],
        withdrawn: Sequence[tuple[str, str]],
        answers: HandoverAnswers,
    ) -> None:
        """Build the step: identifier and line of entries, code and label of kinds."""
        super().__init__(
            _title(has_effects=bool(entries), has_kinds=bool(kinds), has_sheets=bool(items)),
            _("You can go on without ticking anything. What is not ticked stays behind."),
        )
        self.entries = TickList(_("Your daily life, one by one"), entries)
        self.entries.tick(answers.told)
        self.kinds = TickList(_("Kinds"), kinds)
        self.kinds.tick(answers.kinds_told)
        self.withdrawn = TickList(_("What was withdrawn"), withdrawn)
        self.withdrawn.tick({id_ for id_, _line in withdrawn} - {*answers.words_kept})
        self.sheets: dict[PaperKind, TickList] = {}
        if entries:
            self._add_entries()
        if kinds:
            self._add_kinds()
        if withdrawn:
            self._add_withdrawn()
        if items:
            self._add_sheets(items, answers)
        self.column.addStretch(1)
        lists = (self.entries, self.kinds, self.withdrawn, *self.sheets.values())
        first = next(tick for each in lists for tick in each.ticks.values())
        self.setFocusProxy(first)

    def answered(self, before: HandoverAnswers) -> HandoverAnswers:
        """Return the kinds that are told, and the keys of what may be on sheets."""
        keys = tuple(key for each in self.sheets.values() for key in each.ticked())
        let_go = self.withdrawn.ticked()
        return replace(
            before,
            told=self.entries.ticked(),
            kinds_told=self.kinds.ticked(),
            on_sheets=keys,
            words_kept=tuple(id_ for id_ in self.withdrawn.ticks if id_ not in let_go),
        )

    def _add_withdrawn(self) -> None:
        heading = _("What these withdrawn incidents said")
        self.column.addWidget(PlainLabel(heading, role="heading"))
        text = _(
            "They were withdrawn and are not counted. What they said goes too, so that nothing "
            "looks hidden; of what you do not tick here only the reason is shown."
        )
        self.column.addWidget(PlainLabel(text, role="muted"))
        self._add_ticks(self.withdrawn)

    def _add_entries(self) -> None:
        text = _(
            "The person whom an order is against may read this paper. An effect, and what an "
            "incident says of its place, what you did and its effect, may say where you sleep, "
            "work or go. Tick each one that they may read."
        )
        self.column.addWidget(PlainLabel(text))
        self.column.addWidget(self.entries)

    def _add_ticks(self, rows: TickList) -> None:
        self.column.addWidget(AllOrNone(rows, len(rows.ticks)))
        self.column.addWidget(rows)

    def _add_kinds(self) -> None:
        self.column.addWidget(PlainLabel(_("Kinds of incident"), role="heading"))
        self._add_ticks(self.kinds)
        text = _("An incident of a kind that stays behind is counted, without any of its kinds.")
        self.column.addWidget(PlainLabel(text, role="muted"))

    def _add_sheets(self, items: Sequence[AskedItem], answers: HandoverAnswers) -> None:
        from exporters.sheets.sheet_texts import PURPOSES, TITLES

        text = _(
            "A sheet is a paper of its own that goes beside the record: something for the officer "
            "alone to work with. What is on it may name who holds something, a place, or somebody."
        )
        self.column.addWidget(PlainLabel(text))
        left = _("A sheet of which nothing is ticked is not written.")
        self.column.addWidget(PlainLabel(left, role="muted"))
        for kind in dict.fromkeys(each.kind for each in items):
            self.column.addSpacing(6)
            self.column.addWidget(PlainLabel(_(TITLES[kind]), role="heading"))
            self.column.addWidget(PlainLabel(_(PURPOSES[kind]), role="muted"))
            of_kind = ((each.key, each.line) for each in items if each.kind is kind)
            rows = TickList(_(TITLES[kind]), of_kind)
            rows.tick(answers.on_sheets)
            self.sheets[kind] = rows
            self._add_ticks(rows)
