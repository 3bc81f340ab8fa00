"""The versions of a subject, as parts to read: each with its time, its reason and its changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from diary.display import written_text
from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.recorded import Revision
from ui.desktop.telling import Telling
from ui.desktop.widgets.notices import card
from ui.desktop.widgets.plain import PlainLabel
from ui.desktop.widgets.reading import version


def history_sheet(noun: Noun, revisions: Sequence[Revision], telling: Telling) -> QWidget:
    """Latest first; the first version says that it is the first."""
    sheet, column = card(_("Every version"))
    column.addWidget(
        PlainLabel(_("Nothing is overwritten. Earlier versions stay in the record."), role="muted")
    )
    contents = [revision.content for revision in revisions]
    for at in range(len(revisions) - 1, -1, -1):
        revision = revisions[at]
        when = written_text(revision.written, revision.zone)
        title = _("Version {n}, written {when} (entry {entry})").format(
            n=revision.revision, when=when, entry=revision.entry
        )
        note = _("The clock of this computer stood earlier than at the entry before.")
        clock = note if revision.clock else ""
        if revision.content is None:
            column.addWidget(version(_("Withdrawn {when}").format(when=when), revision.reason, ()))
            continue
        before = next((c for c in reversed(contents[:at]) if c is not None), None)
        changes = telling.changes(noun, before, revision.content) if before else ()
        column.addWidget(version(title, revision.reason, changes, clock))
    return sheet
