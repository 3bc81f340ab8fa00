"""One exhibit as a card: what it is, and its picture, pages or text on request.

**Invariants:**

- Pictures are blurred and texts hidden until requested, since they can distress; showing one shows
  no other.
- Pixels come as rows of RGB from the decoder process, which has no keys, and are fetched in a job;
  their length is checked before Qt reads them. No decoder runs in this process.
- Sound and film are not played here. Only their length, codecs and still pictures are shown.
- Nothing is passed to another program, and no file is written, so that no copy is left outside the
  vault.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from diary.case_file import ExhibitLayout
from diary.errors import DiaryError
from diary.i18n import _
from diary.media.byte_source import FileSource
from diary.media.decoder_results import Pixels
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from diary.progress import Progress
from diary.text.number_texts import size_text
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.basic import PlainLabel, button, selectable, short_text
from ui.desktop.widgets.text_fields import read_only
from ui.text.error_messages import explain_in_window
from ui.text.labelled import labelled

if TYPE_CHECKING:
    from diary.services.derivatives import Derivatives
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal


_BLUR = 9


def image_of(pixels: Pixels) -> QImage:
    """Return the pixels as an image that owns its memory; an empty one if sizes disagree."""
    width, height, rgb = pixels.width, pixels.height, pixels.rgb
    if width <= 0 or height <= 0 or len(rgb) != width * height * 3:
        return QImage()
    return QImage(rgb, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def blurred(image: QImage) -> QImage:
    """Return the image so coarse that only light and dark can be seen."""
    smooth = Qt.TransformationMode.SmoothTransformation
    keep = Qt.AspectRatioMode.KeepAspectRatio
    tiny = image.scaled(_BLUR, _BLUR, keep, smooth)
    return tiny.scaled(image.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


_DIM = 0.4
_HALF = 0.5


def dim_blurred(painter: QPainter, palette: QPalette) -> None:
    """Paint a blurred picture as dark as the window: there is nothing in it to be recognised.

    Of a page or a screenshot it is white, and glares among dark colours.
    """
    # of a list that is transparent, the colour of the window is none
    if palette.color(QPalette.ColorRole.Text).lightnessF() > _HALF:
        painter.setOpacity(_DIM)


class PictureView(QWidget):
    """Shows one picture within a box, scaled down to fit but never up."""

    def __init__(self, box: QSize, name: str) -> None:
        super().__init__()
        self._box = box
        self._image = QImage()
        self._pixmap = QPixmap()
        self._text = ""
        self._hidden = True
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_text(_("Reading"))

    @property
    def is_hidden_picture(self) -> bool:
        """Return whether the picture is blurred."""
        return self._hidden

    def set_box(self, box: QSize) -> None:
        """Set the largest size of what is shown next."""
        self._box = box

    def show_text(self, text: str) -> None:
        """Show a text in place of a picture."""
        self._text = text
        self._pixmap = QPixmap()
        self.setFixedSize(self._box.width(), 48 if self._box.height() > 48 else self._box.height())
        self.update()

    def show_image(self, image: QImage, *, hidden: bool) -> None:
        """Show an image, blurred if `hidden`."""
        self._image, self._hidden = image, hidden
        shown = blurred(image) if hidden else image
        keep = Qt.AspectRatioMode.KeepAspectRatio
        smooth = Qt.TransformationMode.SmoothTransformation
        if shown.width() > self._box.width() or shown.height() > self._box.height():
            shown = shown.scaled(self._box, keep, smooth)
        self._pixmap = QPixmap.fromImage(shown)
        self._text = ""
        self.setFixedSize(self._pixmap.size())
        self.update()

    def reveal(self, *, hidden: bool) -> None:
        """Blur the image, or stop blurring it."""
        if not self._image.isNull():
            self.show_image(self._image, hidden=hidden)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, or the text."""
        painter = QPainter(self)
        palette = self.palette()
        if self._pixmap.isNull():
            painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Midlight))
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(6, 4, -6, -4), flags, self._text)
        else:
            painter.save()
            if self._hidden:
                painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Midlight))
                dim_blurred(painter, palette)
            painter.drawPixmap(0, 0, self._pixmap)
            painter.restore()
        edge = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        painter.setPen(palette.color(edge))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


_PART: Final = QSize(480, 1_500)


def leaf_count(found: Derivatives) -> int:
    """Return the number of leaves: 1 for a single picture, 0 if nothing can be shown.

    A leaf is a page, a part of a long picture, or a still of a film.
    """
    if found.layout is ExhibitLayout.PAGES:
        return found.facts.pages or 1
    return len(found.made) if found.layout is ExhibitLayout.FRAMES else found.whole


def leaf_name(found: Derivatives, at: int) -> str:
    """Return the name of leaf `at`, counted from 0; '' for a single picture."""
    whole = leaf_count(found)
    match found.layout:
        case ExhibitLayout.PAGES:
            return _("Page {number} of {whole}").format(number=at + 1, whole=whole)
        case ExhibitLayout.PARTS if whole > 1:
            text = _("Part {number} of {whole}").format(number=at + 1, whole=whole)
            return text if at == 0 else _("{part}, overlaps the part before").format(part=text)
        case ExhibitLayout.FRAMES if at < len(found.made):
            from diary.services.disclosure.exhibit_scan import duration

            return _("At {time}").format(time=duration(found.made[at].at or 0.0))
    return ""


def leaf_pixels(
    original: ExhibitOriginal, found: Derivatives, at: int, box: QSize
) -> Pixels | None:
    """Return leaf `at` within the box; call it in a job. Raise Damaged or MediaError."""
    if found.layout is ExhibitLayout.PICTURE:
        return original.pixels(box.width(), box.height())
    with original.open() as file, original.access.media.open(FileSource(file)) as session:
        match found.layout:
            case ExhibitLayout.PAGES:
                return session.pdf_page(at, width=box.width())
            case ExhibitLayout.PARTS:
                return session.part_pixels(at, width=box.width())
            case ExhibitLayout.FRAMES if at < len(found.made):
                return session.still_pixels(found.made[at].at or 0.0, edge=box.width())
    return None


def leaf_box(found: Derivatives, room: QSize) -> QSize:
    """Return the largest size of a leaf; a part of a long picture is high, to be readable."""
    if found.layout is ExhibitLayout.PARTS:
        return QSize(min(room.width(), _PART.width()), _PART.height())
    return room


def is_coverable(found: Derivatives) -> bool:
    """Return whether parts can be covered: of a single picture that can be read."""
    facts = found.facts
    return facts.kind == "image" and facts.preview and "several-frames" not in facts.note


def can_be_played(found: Derivatives) -> bool:
    """Return whether a file is a sound or a film that the decoder could open."""
    return found.facts.kind in ("audio", "video") and bool(found.facts.codecs)


def kind_of_file(media_type: str) -> str:
    """Return a media type as people say it, such as "Sound (WAV)"; an odd one as it is."""
    major, _slash, minor = media_type.partition("/")
    named = {"audio": _("Sound"), "video": _("Film"), "image": _("Picture"), "text": _("Text")}
    whole = {"application/pdf": "PDF", "text/plain": _("Text"), "message/rfc822": _("E-mail")}
    if media_type in whole:
        return whole[media_type]
    if major not in named or not _PLAIN_NAME.fullmatch(minor):
        return media_type
    return f"{named[major]} ({minor.removeprefix('x-').upper()})"


def exhibit_facts_line(found: Derivatives, *, is_viewer: bool = False) -> str:
    """Return the file's metadata in one line, and notes on what can be shown of it here."""
    from diary.services.disclosure.exhibit_scan import facts_text, notes_on

    facts = found.facts
    shown = [(label, value) for label, value in facts_text(facts) if value != facts.codecs]
    lines = [
        labelled(label, kind_of_file(value) if value == facts.media_type else value)
        for label, value in shown
    ]
    line = " · ".join(lines)
    notes = [*notes_on(found.facts)]
    if can_be_played(found):
        notes += [] if is_viewer else [_("Kept as it is. It can be played in the viewer.")]
    elif found.facts.kind in ("audio", "video"):
        notes.append(_("Kept as it is. It cannot be played here; a copy can be saved out."))
    elif found.facts.kind == "other":
        notes.append(_("Kept as it is; no viewer for it yet."))
    return "\n".join([line, *notes])


def exhibit_words(found: Derivatives) -> str:
    """Return the text of a file; of an e-mail its headers, text and attachments."""
    mail = found.mail
    if mail is None:
        return found.text
    heads = [labelled(label, value) for label, value in mail.heads]
    if mail.more_heads:
        heads.append(_("({n} other headers are in the file)").format(n=mail.more_heads))
    attached = [
        f"{item.name or _('no name')} ({item.media_type}, {size_text(item.size)})\n{item.sha256}"
        for item in mail.attached
    ]
    if attached:
        attached.insert(0, _("Attached, with the SHA-256 of each:"))
    return "\n\n".join(filter(None, ("\n".join(heads), found.text, "\n".join(attached))))


_PLAIN_NAME = re.compile(r"[a-z0-9+-]{1,12}", re.ASCII)
_SMALL = QSize(220, 160)
_LARGEST = QSize(820, 1160)
_MARGIN = 40
_TEXT_SHOWN = 20_000


class ExhibitCard(QFrame):
    """The card of one exhibit. `looked` carries what was found in its file."""

    looked = Signal(object)

    def __init__(
        self,
        context: PageContext,
        item: Recorded[Evidence],
        original: ExhibitOriginal | None,
    ) -> None:
        super().__init__()
        self._context, self._item, self._original = context, item, original
        self._found: Derivatives | None = None
        self._page = 0
        self._opens = False
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self.picture = PictureView(_SMALL, _("Picture of {ref}").format(ref=self._name()))
        self.picture.hide()
        self.show_button = button(_("Show"), on=self._on_show)
        self.show_button.hide()
        self._before = button(_("Previous page"), on=lambda: self._turn(-1))
        self._after = button(_("Next page"), on=lambda: self._turn(1))
        self._leaf = PlainLabel(role="muted")
        self._what = PlainLabel(role="muted")
        self._text = read_only(_("Text of {ref}").format(ref=self._name()), "")
        self._build()
        self._look()

    def open_when_read(self) -> None:
        """Show its picture or text as soon as it is read, as on the button."""
        self._opens = True

    def _name(self) -> str:
        content = self._item.content
        return f"{content.reference}  {short_text(content.title or content.name, 70)}"

    def _build(self) -> None:
        self._column.addWidget(selectable(PlainLabel(self._name(), role="field")))
        self._column.addWidget(self._what)
        row = QHBoxLayout()
        for part in (self.show_button, self._before, self._after):
            row.addWidget(part)
        row.addStretch(1)
        for hidden in (self._before, self._after, self._leaf):
            hidden.hide()
        # above the picture, so that a large one never pushes the buttons out of view
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
                    text=short_text(self._item.content.description, 160)
                )
            )
            return
        self._what.setText(f"{short_text(original.name, 60)}, {size_text(original.size)}")

        def work(progress: Progress) -> tuple[Derivatives, Pixels | None]:
            found = original.prepared()
            small = _SMALL if found.facts.preview else None
            return found, original.pixels(small.width(), small.height()) if small else None

        self._context.jobs.start(self, work, self._on_looked, self._on_failed)

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
        self._what.setText(f"{self._what.text()}\n{exhibit_facts_line(found)}")
        self.looked.emit(found)
        if self._opens and not self.show_button.isHidden():
            self._on_show()

    def _on_failed(self, error: DiaryError) -> None:
        self.picture.hide()
        self._text.set_text(explain_in_window(error).text)
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
        text = exhibit_words(found) or _("There is no text in it.")
        if len(text) > _TEXT_SHOWN:
            text = text[:_TEXT_SHOWN] + _(" (the rest is not shown here)")
        self._text.set_text(text)
        self._text.show()
        self.show_button.setText(_("Hide the text"))

    def _enlarge(self, original: ExhibitOriginal, found: Derivatives) -> None:
        page, box = self._page, leaf_box(found, self._box())

        def work(progress: Progress) -> Pixels | None:
            return leaf_pixels(original, found, page, box)

        self._context.jobs.start(self, work, self._on_large, self._on_failed)

    def _on_large(self, pixels: Pixels | None) -> None:
        image = image_of(pixels) if pixels is not None else QImage()
        found = self._found
        if image.isNull() or found is None:
            return
        self.picture.set_box(leaf_box(found, self._box()))
        self.picture.show_image(image, hidden=False)
        self.show_button.setText(_("Hide"))
        count, called = leaf_count(found), leaf_name(found, self._page)
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
