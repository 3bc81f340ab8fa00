"""One exhibit: what it is, and its picture, pages or text once somebody asks to see them.

The rules are:

- Pictures are blurred and texts closed until asked for; asking for one opens no other.
- Everything is decoded by the keyless child, beside the lane. Nothing is handed to a program
  outside, and no file is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from diary.display import size_text
from diary.errors import DiaryError
from diary.i18n import _
from diary.media.types import Pixels
from diary.model.record import Evidence
from diary.model.recorded import Recorded
from diary.progress import Progress
from ui.desktop.kit import Kit
from ui.desktop.widgets import exhibit_leaves as leaves
from ui.desktop.widgets.pictures import PictureView, image_of
from ui.desktop.widgets.plain import PlainLabel, button, selectable, short
from ui.desktop.widgets.reading import read_only
from ui.messages import explain

if TYPE_CHECKING:
    from diary.services.attachments import ExhibitOriginal
    from diary.services.derivatives import Derivatives

_SMALL = QSize(220, 160)
_LARGEST = QSize(820, 1160)
_MARGIN = 40
_TEXT_SHOWN = 20_000


class ExhibitCard(QFrame):
    """`details_requested` carries the exhibit's id."""

    details_requested = Signal(str)

    def __init__(
        self,
        kit: Kit,
        item: Recorded[Evidence],
        original: ExhibitOriginal | None,
        *,
        details: bool = True,
    ) -> None:
        super().__init__()
        self._kit, self._item, self._original = kit, item, original
        self._details = button(_("Details"), on=self._on_details)
        self._details.setVisible(details)
        self._found: Derivatives | None = None
        self._page = 0
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self.picture = PictureView(_SMALL, _("Picture of {ref}").format(ref=self._name()))
        self.picture.hide()
        self.show_button = button(_("Show"), on=self._on_show)
        self.show_button.hide()
        self._before = button(_("Page before"), on=lambda: self._turn(-1))
        self._after = button(_("Next page"), on=lambda: self._turn(1))
        self._leaf = PlainLabel(role="muted")
        self._what = PlainLabel(role="muted")
        self._text = read_only(_("Text of {ref}").format(ref=self._name()), "")
        self._build()
        self._look()

    def _name(self) -> str:
        content = self._item.content
        return f"{content.reference}  {short(content.title or content.name, 70)}"

    def _build(self) -> None:
        self._column.addWidget(selectable(PlainLabel(self._name(), role="field")))
        self._column.addWidget(self._what)
        row = QHBoxLayout()
        for part in (self.show_button, self._before, self._after, self._details):
            row.addWidget(part)
        row.addStretch(1)
        for hidden in (self._before, self._after, self._leaf):
            hidden.hide()
        # above the picture, so that a large one never takes the way back out of sight
        self._column.addLayout(row)
        self._column.addWidget(self._leaf)
        self._column.addWidget(self.picture)
        self._column.addWidget(self._text)
        self._text.hide()

    def _look(self) -> None:
        original = self._original
        if original is None and not self._item.content.physical:
            text = _("Its file is not here, or is not as the bundle's list says.")
            self._what.setText(text)
            return
        if original is None:
            self._what.setText(
                _("A thing, not a file. {text}").format(
                    text=short(self._item.content.description, 160)
                )
            )
            return
        self._what.setText(f"{short(original.name, 60)}, {size_text(original.size)}")

        def work(progress: Progress) -> tuple[Derivatives, Pixels | None]:
            found = original.prepared()
            small = _SMALL if found.facts.preview else None
            return found, original.pixels(small.width(), small.height()) if small else None

        self._kit.jobs.start(self, work, self._on_looked, self._on_failed)

    def _on_looked(self, got: tuple[Derivatives, Pixels | None]) -> None:
        found, small = got
        self._found = found
        image = image_of(small) if small is not None else QImage()
        if not image.isNull():
            self.picture.show_image(image, hidden=True)
            self.picture.show()
            self.show_button.show()
        elif found.facts.kind in ("text", "email"):
            self.show_button.setText(_("Show the text"))
            self.show_button.show()
        self._what.setText(f"{self._what.text()}\n{leaves.told(found)}")

    def _on_failed(self, error: DiaryError) -> None:
        self.picture.hide()
        self._text.set_text(explain(error).text)
        self._text.show()

    @Slot()
    def _on_show(self) -> None:
        found, original = self._found, self._original
        if found is None or original is None:
            return
        if found.facts.kind in ("text", "email"):
            self._toggle_text(found)
        elif self.picture.is_hidden_picture:
            self._enlarge(original, found)
        else:
            self._shrink()

    def _toggle_text(self, found: Derivatives) -> None:
        if self._text.isVisible():
            self._text.hide()
            self.show_button.setText(_("Show the text"))
            return
        said = leaves.words(found) or _("There is no text in it.")
        if len(said) > _TEXT_SHOWN:
            said = said[:_TEXT_SHOWN] + _(" (the rest is not shown here)")
        self._text.set_text(said)
        self._text.show()
        self.show_button.setText(_("Hide the text"))

    def _enlarge(self, original: ExhibitOriginal, found: Derivatives) -> None:
        page, box = self._page, leaves.box(found, self._box())

        def work(progress: Progress) -> Pixels | None:
            return leaves.pixels(original, found, page, box)

        self._kit.jobs.start(self, work, self._on_large, self._on_failed)

    def _on_large(self, pixels: Pixels | None) -> None:
        image = image_of(pixels) if pixels is not None else QImage()
        found = self._found
        if image.isNull() or found is None:
            return
        self.picture.set_box(leaves.box(found, self._box()))
        self.picture.show_image(image, hidden=False)
        self.show_button.setText(_("Hide"))
        count, called = leaves.count(found), leaves.name(found, self._page)
        self._leaf.setText(called)
        self._leaf.setVisible(bool(called))
        self._before.setVisible(count > 1)
        self._after.setVisible(count > 1)
        self._before.setEnabled(self._page > 0)
        self._after.setEnabled(self._page < count - 1)

    def _box(self) -> QSize:
        return QSize(max(min(self.width() - _MARGIN, _LARGEST.width()), 200), _LARGEST.height())

    def _shrink(self) -> None:
        self.picture.set_box(_SMALL)
        self.picture.reveal(hidden=True)
        self.show_button.setText(_("Show"))
        for part in (self._before, self._after, self._leaf):
            part.hide()

    def _turn(self, by: int) -> None:
        if self._found is not None and self._original is not None:
            self._page += by
            self._enlarge(self._original, self._found)

    @Slot()
    def _on_details(self) -> None:
        self.details_requested.emit(self._item.id)
