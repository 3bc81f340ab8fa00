"""Redact regions of a picture in every copy that leaves; the original is unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLineEdit

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Region
from diary.model.record_nouns import Evidence
from diary.model.revisions import as_of
from diary.text.noun_names import field_text
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import ScrollPage
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import (
    FieldLabel,
    PlainLabel,
    button,
    deliberate_button,
    label_above,
)
from ui.desktop.widgets.picture_loader import PictureLoader
from ui.desktop.widgets.region_editor import RegionEditor

if TYPE_CHECKING:
    from diary.services.derivatives import Derivatives
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class _PictureState:
    original: ExhibitOriginal | None
    reference: str
    regions: tuple[Region, ...]
    note: str


class RegionRedactionPage(ScrollPage):
    """The regions of one exhibit's picture."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(_("Cover parts of a picture"), fills=True)
        self._context, self._navigator = context, navigator
        self._id = ""
        self.save = button(_("Save"), "main", self._on_save)
        self.back = button(_("Back"), on=navigator.go_back)
        self.head.addWidget(self.back)
        bind(Act.BACK, self, self._on_escape)
        self._how = PlainLabel(
            _(
                "Drag over what nobody else should see. The picture in your record stays as it is; "
                "every copy that leaves is made without these parts."
            ),
            role="muted",
        )
        self.edit = RegionEditor()
        self.loader = PictureLoader(context.jobs, self.edit.picture)
        self.loader.failed.connect(self.status.fail)
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("For you alone"))
        label = field_text(Noun.COVER, "note")
        self.note.setAccessibleName(label)
        self._noted = FieldLabel(label, self.note)
        self._none = PlainLabel()
        self.uncover = deliberate_button(_("Let the whole file leave"), on=self._on_uncover)
        self.column.addWidget(self._how)
        # a number plate is covered better on a large picture
        self.column.addWidget(self.edit, 1)
        self.column.addLayout(label_above(self._noted, self.note))
        self.column.addWidget(self._none)
        self.column.addWidget(self.uncover, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(0)
        self._asked = (self._how, self.edit, self._noted, self.note, self.save)
        self.edit.changed.connect(self._on_changed)
        self.note.textEdited.connect(self._on_changed)
        self.setFocusProxy(self.back)

    def show_subject(self, id_: str) -> None:
        """Read and show the picture of this exhibit and its redacted regions."""
        self._id = id_
        self.edit.picture.clear()
        self.status.show_text(_("Reading"))
        for part in (*self._asked, self._none, self.uncover):
            part.hide()

        def work(session: Session) -> _PictureState:
            item = as_of(session.journal.get(id_), Evidence)
            regions = session.redactions.region_redactions().get(id_, ())
            note = session.redactions.note_of(id_)
            original = session.evidence.original_of(item)
            return _PictureState(original, item.content.reference, regions, note)

        self._context.vault_thread.run(self, work, self._look, self.status.fail)

    def _look(self, read: _PictureState) -> None:
        original, regions = read.original, read.regions
        self.title.setText(_("Cover parts of {ref}").format(ref=read.reference))
        self.note.setText(read.note)

        def work(_progress: object) -> Derivatives | None:
            # a page of a document or a still of a film could be shown, but not redacted
            if original is None or not original.can_be_covered():
                return None
            return original.prepared()

        def done(found: Derivatives | None) -> None:
            self.status.show_text("")
            there = found is not None
            self._none.setText(_whole(covered=bool(regions)))
            self._none.setVisible(not there)
            self.uncover.setVisible(not there and bool(regions))
            for part in self._asked:
                part.setVisible(there)
            self.save.setEnabled(False)
            self.edit.show_regions(regions)
            if original is not None and found is not None:
                from diary.services.exhibit_leaves import ExhibitLeaves

                self.loader.open(ExhibitLeaves(original, found))
                self.loader.show_leaf(0)

        self._context.jobs.start(self, work, done, self.status.fail)

    def hideEvent(self, event: QHideEvent) -> None:
        """End the decoder child when another page is shown."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.loader.close()

    @Slot()
    def _on_escape(self) -> None:
        """Go back, unless something that is not saved was covered here."""
        if not self.save.isEnabled():
            self._navigator.go_back()

    @Slot()
    def _on_changed(self) -> None:
        self.save.setEnabled(True)
        self.status.show_text("")

    @Slot()
    def _on_save(self) -> None:
        self._keep(self.edit.regions())

    @Slot()
    def _on_uncover(self) -> None:
        self._keep(())

    def _keep(self, regions: tuple[Region, ...]) -> None:
        id_, note = self._id, self.note.text().strip()

        def done(_nothing: None) -> None:
            self.save.setEnabled(False)
            self.uncover.hide()
            self._none.setText(_whole(covered=False))
            self.status.show_text(
                _("Saved. Copies that were handed over before are as they were.")
                if regions
                else _("Saved. Nothing of it is covered.")
            )

        self._context.vault_thread.run(
            self,
            lambda session: session.redactions.redact_regions(id_, regions, note),
            done,
            self.status.fail,
        )


def _whole(*, covered: bool) -> str:
    """Return the sentence about a file that cannot be redacted in part."""
    if covered:
        return _(
            "Parts of this file were to be covered. This kind of file cannot be covered in part, "
            "so the whole file stays behind, in every bundle."
        )
    return _(
        "This kind of file cannot be covered in part, since it is no single picture. If it must "
        "not leave, leave it out when you hand over."
    )
