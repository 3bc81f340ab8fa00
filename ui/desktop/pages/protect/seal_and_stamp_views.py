"""Views of what fixes the record from outside: a seal, and time stamps by hand (RFC 3161)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from diary.i18n import _
from ui import files_outside_record
from ui.desktop.page_context import PageContext
from ui.desktop.pages.protect.view import ProtectionState, ProtectionView
from ui.desktop.removable_drives import first_drive_or_home
from ui.desktop.widgets.basic import PlainLabel, button
from ui.desktop.widgets.feedback import SentenceList, clear_layout
from ui.text import seals_and_stamps

if TYPE_CHECKING:
    from diary.model.private_nouns import Seal
    from diary.model.revisions import Recorded
    from diary.services.seals_and_stamps import CurrentSeal
    from diary.services.session import Session


_COLUMNS = 3


class SealView(ProtectionView):
    """The current seal, and everybody who was given one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, _("A seal for somebody you trust"))
        self.heading = PlainLabel(role="field")
        self.words = QWidget()
        self._grid = QGridLayout(self.words)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self.advice = SentenceList()
        self.add_left(self.heading, self.words, self.advice)
        self.part(
            _("Whom you gave it to"),
            _("Kept in the private book, which no bundle mentions. You can leave this out."),
        )
        self.to = QLineEdit()
        self.how = QLineEdit()
        self.note = button(_("Note it"), on=self._on_note)
        self.given = SentenceList()
        self.field(_("Given to"), self.to)
        self.field(_("How (by telephone, on paper ...)"), self.how)
        self.add_left(self.note, self.given)
        self.column.addStretch(1)
        self.to.textChanged.connect(self._follow)
        self.to.returnPressed.connect(self.how.setFocus)
        self.how.returnPressed.connect(self._on_note)
        self._follow()

    def enter(self, state: ProtectionState) -> None:
        """Read the current seal."""
        self.status.show_text("")
        self.page_context.vault_thread.run(self, _read, self._show, self.status.fail)

    def leave(self) -> None:
        """Remove the seal's words from the screen; a name that was typed stays."""
        clear_layout(self._grid)

    def _show(self, got: tuple[CurrentSeal, tuple[Recorded[Seal], ...]]) -> None:
        seal, given = got
        zone = self.page_context.form_context.zone
        self.heading.setText(
            seals_and_stamps.seal_title(seal, self.page_context.form_context.clock(), zone)
        )
        clear_layout(self._grid)
        words = seal.words.split()
        rows = -(-len(words) // _COLUMNS)
        for at, word in enumerate(words):
            label = PlainLabel(f"{at + 1}.  {word}", role="word", wrap=False)
            # in columns, the order in which a list is read out
            self._grid.addWidget(label, at % rows, at // rows)
        self._grid.setColumnStretch(_COLUMNS, 1)
        self.advice.show_lines(seals_and_stamps.seal_advice(seal, zone), aloud=False)
        self._show_given(given)

    def _show_given(self, given: tuple[Recorded[Seal], ...]) -> None:
        zone = self.page_context.form_context.zone
        lines = [seals_and_stamps.given_seal_line(item, zone) for item in reversed(given)]
        self.given.show_lines(lines or [seals_and_stamps.no_seal_text()], aloud=False)

    @Slot()
    def _follow(self) -> None:
        self.note.setEnabled(bool(self.to.text().strip()))

    @Slot()
    def _on_note(self) -> None:
        to, how = self.to.text().strip(), self.how.text().strip()
        if not to:
            return
        self.note.setEnabled(False)

        def done(got: tuple[Recorded[Seal], tuple[Recorded[Seal], ...]]) -> None:
            item, given = got
            self.to.clear()
            self.how.clear()
            self.status.show_text(seals_and_stamps.seal_noted_text(item))
            self._show_given(given)
            self.changed.emit()

        self.page_context.vault_thread.run(self, partial(_give, to, how), done, self.status.fail)


def _read(session: Session) -> tuple[CurrentSeal, tuple[Recorded[Seal], ...]]:
    return session.seals.now(), session.seals.items()


def _give(to: str, how: str, session: Session) -> tuple[Recorded[Seal], tuple[Recorded[Seal], ...]]:
    return session.seals.note_given(to, how=how), session.seals.items()


class StampView(ProtectionView):
    """Write a query, read a reply, and list the time stamps of the record."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, _("A date from outside"))
        for sentence in (
            _(
                "A time stamp authority can confirm, with a date that nobody can change later, "
                "that the record was then as it is now. It gets two numbers, and nothing that "
                "you wrote."
            ),
            _(
                "This program has no connection. Somebody has to take a small file, the query, "
                "to the authority and bring back its reply. An advocate can do both. If that is "
                "too much, a seal for somebody you trust does nearly the same."
            ),
        ):
            self.column.addWidget(PlainLabel(sentence))
        self._roots: Path | None = None
        self.query = button(_("Write a query"), on=self._on_query)
        self.reply = button(_("Read a reply"), on=self._on_reply)
        self.said = SentenceList()
        self.add_left(self.query, self.reply, self.said)
        self.part(_("Time stamps in this record"))
        self.kept = SentenceList()
        self.roots = button(_("Judge them by root certificates"), on=self._on_roots)
        self.why_roots = PlainLabel(seals_and_stamps.roots_text(), role="muted")
        self.add_left(self.kept, self.why_roots, self.roots)
        self.column.addStretch(1)

    def enter(self, state: ProtectionState) -> None:
        """Read the stored time stamps."""
        self.status.show_text("")
        self.said.show_lines(())
        self._read()

    @Slot()
    def _on_query(self) -> None:
        folder = self.page_context.prompter.folder(
            self, _("Choose where to write the query"), first_drive_or_home()
        )
        if folder is None:
            return
        self.status.show_text("")
        self.page_context.vault_thread.run(
            self, partial(_query, folder), self._say, self.status.fail
        )

    @Slot()
    def _on_reply(self) -> None:
        chosen = self.page_context.prompter.files(self, _("Choose the reply"))
        if not chosen:
            return
        self.status.show_text("")
        self.said.show_lines(())
        work = partial(_take, chosen[0], self._roots)
        self.page_context.vault_thread.run(self, work, self._on_taken, self.status.fail)

    def _on_taken(self, lines: list[str]) -> None:
        self._say(lines)
        self._read()

    @Slot()
    def _on_roots(self) -> None:
        chosen = self.page_context.prompter.files(
            self, _("Choose a file of root certificates (PEM)")
        )
        if chosen:
            self._roots = chosen[0]
            self._read()

    def _read(self) -> None:
        work = partial(_stamp_lines, self._roots)
        self.page_context.vault_thread.run(self, work, self._show_kept, self.status.fail)

    def _show_kept(self, lines: list[str]) -> None:
        for part in (self.why_roots, self.roots):
            part.setVisible(bool(lines))
        self.kept.show_lines(lines or [seals_and_stamps.no_stamp_text()], aloud=False)

    def _say(self, lines: Iterable[str]) -> None:
        self.said.show_lines(lines)


def _query(folder: Path, session: Session) -> list[str]:
    place = files_outside_record.free_name(folder, "query", ".tsq")
    files_outside_record.refuse_inside(place)
    query = session.stamps.query()
    files_outside_record.write_new(place, query.raw)
    back = _("Then bring the reply back: 'Read a reply' takes it in.")
    return [*seals_and_stamps.stamp_query_lines(place, query.entries), back]


def _take(reply: Path, roots: Path | None, session: Session) -> list[str]:
    raw = files_outside_record.read_reply(reply)
    kept = session.stamps.store_reply(raw, files_outside_record.read_roots(roots))
    return [
        seals_and_stamps.stamp_fits_text(kept),
        seals_and_stamps.stamp_kept_text(),
    ]


def _stamp_lines(roots: Path | None, session: Session) -> list[str]:
    lines: list[str] = []
    for kept in session.stamps.items(files_outside_record.read_roots(roots)):
        lines += ["", *seals_and_stamps.stamp_verdict_lines(kept, command=False)]
    return lines[1:]
