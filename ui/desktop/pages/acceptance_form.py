"""What is said of the runs that are ticked, and the buttons that decide on them.

**Invariants:**

- Runs are accepted only with words that the person typed. No kind is ticked by the program, and
  what is suggested follows from the channel alone.
- The list of other kinds stands where the page has its runs, so that nothing moves below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from diary.i18n import _, ngettext
from diary.jurisdiction import Vocabulary
from ui.desktop.draft_autosave import Draft
from ui.desktop.pages.files_decision import FilesDecision
from ui.desktop.widgets.basic import (
    FieldLabel,
    FlowLayout,
    TickBox,
    button,
    short_text,
)
from ui.desktop.widgets.behaviour_picker import BehaviourChecklist
from ui.desktop.widgets.run_list import RunKey, RunRow

_MAX_WORDS: Final = 20_000


class AcceptanceForm(QWidget):
    """Words, kinds and three buttons.

    `accepted` says whether it is as one incident; `other_kinds_shown` whether the list of other
    kinds is open.
    """

    accepted = Signal(bool)
    left_out = Signal()
    other_kinds_shown = Signal(bool)

    def __init__(self, vocabulary: Vocabulary, tick: Callable[[Sequence[RunKey]], None]) -> None:
        """Build it; `tick` ticks runs as well."""
        super().__init__()
        self._vocabulary = vocabulary
        self._suggested: dict[str, QCheckBox] = {}
        self._chosen: frozenset[str] = frozenset()
        self.what = QLineEdit()
        self.files = FilesDecision(tick)
        self.kinds = BehaviourChecklist(vocabulary)
        self.more_kinds = button(_("Other kinds"), on=self._on_more_kinds)
        self.accept = button(_("Accept as incident"), "main", lambda: self.accepted.emit(False))
        self.as_one = button(_("Accept as one incident"), on=lambda: self.accepted.emit(True))
        self.leave_out = button(_("Leave out"), on=lambda: self.left_out.emit())
        self._build()

    @property
    def words(self) -> str:
        """Return what was typed."""
        return self.what.text().strip()

    @property
    def suggested(self) -> tuple[QCheckBox, ...]:
        """Return the kinds that the channels of the ticked rows suggest."""
        return tuple(self._suggested.values())

    def chosen_kinds(self) -> tuple[str, ...]:
        """Return the kinds that are ticked, in the order of the vocabulary."""
        ticked = {code for code, box in self._suggested.items() if box.isChecked()}
        ticked.update(self.kinds.chosen())
        listed = [each.code for each in self._vocabulary.behaviours if each.code in ticked]
        return (*listed, *sorted(ticked.difference(listed)))

    def unsaved(self) -> Draft | None:
        """Return the words that are typed and not used yet, and the kinds that are ticked."""
        kinds = list(self.chosen_kinds())
        return {"what": self.what.text(), "kinds": kinds} if self.what.text() or kinds else None

    def restore(self, draft: Draft) -> None:
        """Restore what `unsaved` returned."""
        self.what.setText(str(draft["what"]))
        kinds = [str(kind) for kind in draft["kinds"]]
        self.kinds.set_chosen(kinds)
        self.show_other_kinds(shown=bool(kinds))

    def clear(self) -> None:
        """Take out the words and ticks that were used."""
        self.what.clear()
        self.files.clear()
        self.kinds.set_chosen(())
        self.show_other_kinds(shown=False)

    def fill(self, what: str, kinds: Sequence[str]) -> None:
        """Fill in what was used and is dropped; words typed meanwhile stay."""
        self.what.setText(self.what.text() or what)
        for code, box in self._suggested.items():
            box.setChecked(code in kinds)
        self.kinds.set_chosen([code for code in kinds if code not in self._suggested])

    def follow(self, rows: Sequence[RunRow], *, busy: bool) -> None:
        """Offer what applies to the rows that are ticked."""
        self._suggest(rows)
        self.files.follow(rows)
        may = bool(rows) and not busy
        self.accept.setEnabled(may and bool(self.words))
        self.accept.setText(
            ngettext("Accept as incident", "Accept as {n} incidents", max(len(rows), 1)).format(
                n=f"{len(rows):,}"
            )
        )
        self.leave_out.setEnabled(may)
        self.as_one.setEnabled(self.accept.isEnabled() and len(rows) > 1)
        self.as_one.setText(
            ngettext(
                "Accept as one incident", "Accept all {n} as one incident", max(len(rows), 1)
            ).format(n=f"{len(rows):,}")
        )
        self.as_one.setVisible(len(rows) > 1)

    def show_other_kinds(self, *, shown: bool) -> None:
        """Open the list of kinds, or close it and name what is ticked in it."""
        self.kinds.setVisible(shown)
        self.other_kinds_shown.emit(shown)
        labels = ", ".join(self._vocabulary.behaviour_label(code) for code in self.kinds.chosen())
        closed = _("Other kinds: {kinds}").format(kinds=labels) if labels else _("Other kinds")
        self.more_kinds.setText(_("Close the list of kinds") if shown else short_text(closed, 80))

    def _build(self) -> None:
        self.what.setMaxLength(_MAX_WORDS)
        self.what.setPlaceholderText(_("One line, as you would say it"))
        self.kinds.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 4, 24, 4)
        column.setSpacing(4)
        column.addWidget(FieldLabel(_("What happened, in your own words"), self.what))
        column.addWidget(self.what)
        column.addWidget(self.files)
        kinds = QWidget()
        self._kind_row = FlowLayout(kinds)
        self._kind_row.addWidget(self.more_kinds)
        column.addWidget(kinds)
        row = QWidget()
        buttons = FlowLayout(row)
        for part in (self.accept, self.leave_out, self.as_one):
            buttons.addWidget(part)
        column.addWidget(row)
        self.what.returnPressed.connect(self._on_enter)
        self.kinds.changed.connect(self._on_kind_chosen)

    def _suggest(self, rows: Iterable[RunRow]) -> None:
        """Offer the kinds of the channels of these rows; ticks of kinds that stay, stay."""
        wanted = sorted({code for row in rows for code in row.run.suggested})
        if wanted == sorted(self._suggested):
            return
        for code in [code for code in self._suggested if code not in wanted]:
            box = self._suggested.pop(code)
            self._kind_row.removeWidget(box)
            box.deleteLater()
        self._kind_row.removeWidget(self.more_kinds)
        for code in wanted:
            if code not in self._suggested:
                label = self._vocabulary.behaviour(code).label
                box = TickBox(label.replace("&", "&&"))
                # after a click the words are typed; whoever came with Tab goes on with Tab
                box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                box.clicked.connect(partial(self._on_suggested, box))
                self._suggested[code] = box
                self._kind_row.addWidget(box)
        self._kind_row.addWidget(self.more_kinds)

    def _on_suggested(self, box: QCheckBox, *_ticked: bool) -> None:
        if not box.hasFocus():
            self.what.setFocus()

    @Slot()
    def _on_enter(self) -> None:
        if self.accept.isEnabled():
            self.accepted.emit(False)

    @Slot()
    def _on_more_kinds(self) -> None:
        self.show_other_kinds(shown=self.kinds.isHidden())
        (self.what if self.kinds.isHidden() else self.kinds).setFocus()

    @Slot()
    def _on_kind_chosen(self) -> None:
        """Close the list of kinds once one is chosen, and go on to the words."""
        chosen = frozenset(self.kinds.chosen())
        is_more, self._chosen = bool(chosen - self._chosen), chosen
        if is_more and self.kinds.isVisible():
            self.show_other_kinds(shown=False)
            self.what.setFocus()
