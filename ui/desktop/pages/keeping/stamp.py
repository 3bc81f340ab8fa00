"""A date from outside: a query for a time stamp goes out, the reply comes in, both by hand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from diary.i18n import _
from ui import small_files, stamp_words
from ui.desktop.kit import Kit
from ui.desktop.pages.keeping.standing import Standing
from ui.desktop.pages.keeping.view import KeepingView
from ui.desktop.places import first_drive_or_home
from ui.desktop.widgets.lines import Lines
from ui.desktop.widgets.plain import PlainLabel, button

if TYPE_CHECKING:
    from diary.services.session import Session


class StampView(KeepingView):
    """Write a query, read a reply, and what is kept."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("A date from outside"))
        for sentence in (
            _(
                "A time stamp authority can confirm that the record was as it is now on a day "
                "that nobody can move. It learns two numbers, and nothing that you wrote."
            ),
            _(
                "This program has no connection. Somebody has to take a small file to the "
                "authority and bring back its reply. An advocate can do both. If that is too "
                "much, a seal for somebody you trust does nearly the same."
            ),
        ):
            self.column.addWidget(PlainLabel(sentence))
        self._roots: Path | None = None
        self.query = button(_("Write a query"), on=self._on_query)
        self.reply = button(_("Read a reply"), on=self._on_reply)
        self.said = Lines()
        self.add_left(self.query, self.reply, self.said)
        self.part(_("Time stamps in this record"))
        self.kept = Lines()
        self.roots = button(_("Judge them by root certificates"), on=self._on_roots)
        self.add_left(self.kept, self.roots)
        self.column.addStretch(1)

    def enter(self, standing: Standing) -> None:
        """Read what is kept."""
        self.status.say("")
        self.said.show_lines(())
        self._read()

    @Slot()
    def _on_query(self) -> None:
        folder = self.kit.ask.folder(
            self, _("Choose where to write the query"), first_drive_or_home()
        )
        if folder is None:
            return
        self.status.say("")
        self.kit.lane.run(self, partial(_query, folder), self._say, self.status.fail)

    @Slot()
    def _on_reply(self) -> None:
        chosen = self.kit.ask.files(self, _("Choose the reply"))
        if not chosen:
            return
        self.status.say("")
        self.said.show_lines(())
        work = partial(_take, chosen[0], self._roots)
        self.kit.lane.run(self, work, self._on_taken, self.status.fail)

    def _on_taken(self, lines: list[str]) -> None:
        self._say(lines)
        self._read()

    @Slot()
    def _on_roots(self) -> None:
        chosen = self.kit.ask.files(self, _("Choose a file of root certificates (PEM)"))
        if chosen:
            self._roots = chosen[0]
            self._read()

    def _read(self) -> None:
        work = partial(_kept, self._roots)
        self.kit.lane.run(self, work, self._show_kept, self.status.fail)

    def _show_kept(self, lines: list[str]) -> None:
        self.roots.setVisible(bool(lines))
        self.kept.show_lines(lines or [stamp_words.no_stamp_text()], aloud=False)

    def _say(self, lines: Iterable[str]) -> None:
        self.said.show_lines(lines)


def _query(folder: Path, session: Session) -> list[str]:
    place = small_files.free(folder, "query", ".tsq")
    small_files.refuse_inside(place)
    query = session.stamps.query()
    small_files.write_new(place, query.raw)
    back = _("Then bring the reply back: 'Read a reply' takes it in.")
    return [*stamp_words.stamp_query_lines(place, query.entries), back]


def _take(reply: Path, roots: Path | None, session: Session) -> list[str]:
    raw = small_files.read_reply(reply)
    kept = session.stamps.take(raw, small_files.read_roots(roots))
    return [*stamp_words.stamp_verdict_lines(kept, command=False), stamp_words.stamp_kept_text()]


def _kept(roots: Path | None, session: Session) -> list[str]:
    lines: list[str] = []
    for kept in session.stamps.items(small_files.read_roots(roots)):
        lines += ["", *stamp_words.stamp_verdict_lines(kept, command=False)]
    return lines[1:]
