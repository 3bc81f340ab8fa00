"""One exhibit in the whole window: its picture, pages or text, and the exhibits beside it.

**Invariants:**

- A picture is blurred and a text hidden until it is asked for; showing one shows no other exhibit.
- What is shown ends with the page: its decoder child is ended when another page is shown, and a
  sound before anything else.
- Of a sound there is nothing to be seen, so it stands there at once, silent; it is heard by the
  press that says so, here or where it was found. That press is of this sound alone, and is
  forgotten when another exhibit or another page is shown before it is read. What is said in it is
  hidden until it is asked for, as a text is.
- Nothing of the file is changed here, and nothing is written but a copy that the person asks for.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from diary.case_file import ExhibitLayout
from diary.errors import DiaryError, MediaReason
from diary.i18n import _
from diary.media.decoder_results import MediaFacts, Pixels, UnsearchedReason
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded, as_of
from diary.progress import Progress
from ui import files_outside_record, place_warnings
from ui.desktop.draft_autosave import Draft
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import Page
from ui.desktop.removable_drives import first_drive_or_home
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import (
    FlowLayout,
    PageStack,
    PlainLabel,
    TitleLabel,
    button,
    mark_deliberate,
    restyle,
    short_text,
)
from ui.desktop.widgets.exhibit_card import (
    can_be_played,
    exhibit_facts_line,
    exhibit_words,
    image_of,
    is_coverable,
    leaf_name,
)
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.media_player import MediaPlayer
from ui.desktop.widgets.page_thumbnails import PageThumbnails
from ui.desktop.widgets.picture_loader import PictureLoader
from ui.desktop.widgets.picture_viewport import PictureViewport, whole_cutout
from ui.desktop.widgets.room import Room
from ui.desktop.widgets.text_fields import read_only
from ui.desktop.widgets.transcript_panel import TranscriptPanel
from ui.desktop.widgets.waveform import STEP_SECONDS
from ui.desktop.widgets.zoom_bar import ZoomBar
from ui.text.error_messages import explain_in_window
from ui.text.file_reasons import MEDIA_REASONS

if TYPE_CHECKING:
    from diary.services.derivatives import Derivatives
    from diary.services.exhibit_leaves import ExhibitLeaves
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal
    from diary.services.session import Session

# letters of a name that are seen at the least beside the ways to other exhibits
_NAME: Final = 40
# More would make a list that takes a second to build; the number of a page can still be typed.
_MOST_THUMBNAILS: Final = 2_000
_SMALL_PAGE: Final = QSize(84, 120)
_TEXT_SHOWN: Final = 200_000
_TEXTS: Final = ("text", "email")


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found in a file, and a picture of it in which only light and dark can be told."""

    found: Derivatives
    coarse: Pixels | None


class ViewerPage(Page):
    """The viewer. `hide_requested` follows its button, which the side bar has elsewhere."""

    hide_requested = Signal()

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__()
        self._context, self._navigator = context, navigator
        self._ids: tuple[str, ...] = ()
        self._at = 0
        self._is_left = False
        self._item: Recorded[Evidence] | None = None
        self._original: ExhibitOriginal | None = None
        self._found: Derivatives | None = None
        self._leaves: ExhibitLeaves | None = None
        self._is_shown = False
        # a sound, of which there is no picture
        self._is_heard_only = False
        self._is_to_play = False
        self.title = TitleLabel(role="heading")
        self.place = PlainLabel(role="muted", wrap=False)
        self.facts = PlainLabel(role="muted")
        self.status = StatusLine()
        self.picture = PictureViewport(_("Picture"))
        self.loader = PictureLoader(context.jobs, self.picture)
        self.zoom = ZoomBar(self.picture)
        self.text = read_only(_("Text"), "")
        self.player = MediaPlayer(context.jobs, context.make_sound)
        self.transcript = TranscriptPanel()
        self._thumbnails: PageThumbnails | None = None
        self._make_buttons()
        self._lay_out()
        self.loader.shown.connect(self._on_shown)
        self.loader.failed.connect(self._on_failed)
        self.transcript.mark_wanted.connect(self._on_mark)
        self.transcript.mark_chosen.connect(self.player.seek)
        self.transcript.save_requested.connect(self._on_words)
        for act, on in (
            (Act.BACK, self._navigator.go_back),
            (Act.NEXT_EXHIBIT, partial(self._step, 1)),
            (Act.EXHIBIT_BEFORE, partial(self._step, -1)),
            (Act.NEXT_PAGE, partial(self._turn_page, 1)),
            (Act.PAGE_BEFORE, partial(self._turn_page, -1)),
            (Act.PLAY, self.player.press_key),
            (Act.PLAY_BACK, partial(self.player.step, -STEP_SECONDS)),
            (Act.PLAY_ON, partial(self.player.step, STEP_SECONDS)),
        ):
            bind(act, self, on)

    def show_exhibits(self, exhibits: Sequence[str], at: str, *, aloud: bool = False) -> None:
        """Show one of these exhibits; the others come before and after it.

        With `aloud` a press said that it plays this one, so a sound is heard once it is read.
        """
        self._ids = tuple(exhibits) if at in exhibits else (at,)
        self._at = self._ids.index(at)
        self._is_left = False
        self._read()
        self._is_to_play = aloud

    def leave(self) -> None:
        """Forget what was shown; words that are not recorded stay with their exhibit."""
        self._close()
        self._ids = ()

    def unsaved(self) -> Draft | None:
        """Return words that are not recorded yet, or None."""
        return self.transcript.unsaved()

    def restore(self, draft: Draft) -> None:
        """Restore words, each with its exhibit."""
        self.transcript.restore(draft)

    def hideEvent(self, event: QHideEvent) -> None:
        """End the look when another page is shown."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._is_left = True
            self._close()

    def showEvent(self, event: QShowEvent) -> None:
        """Show the exhibit again, blurred, after a look at another page."""
        super().showEvent(event)
        if self._is_left and self._ids:
            self._is_left = False
            self._read()

    def _make_buttons(self) -> None:
        self.back = button(_("Back"), on=self._navigator.go_back)
        self.before = button(_("Previous exhibit"), on=partial(self._step, -1))
        self.after = button(_("Next exhibit"), on=partial(self._step, 1))
        self.show_button = button(_("Show"), "main", self._on_show)
        self.cover = button(_("Cover parts of it"), on=self._on_cover)
        self.copy = button(_("Save a copy out"), on=self._on_copy)
        self.details = button(_("Details"), on=self._on_details)
        self.hide_now = button(_("Hide now"), on=self.hide_requested.emit)
        mark_deliberate(self.hide_now)
        self.page_before = button(_("Previous page"), on=partial(self._turn_page, -1))
        self.page_after = button(_("Next page"), on=partial(self._turn_page, 1))
        self.page = QSpinBox()
        self.page.setAccessibleName(_("Page"))
        self.page.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.page.setKeyboardTracking(False)
        self.page.valueChanged.connect(self._on_page_typed)
        self.leaf = PlainLabel(role="muted", wrap=False)
        self.setFocusProxy(self.back)

    def _lay_out(self) -> None:
        ways, head = QWidget(), QGridLayout()
        head.setColumnStretch(1, 1)
        way = FlowLayout(ways)
        for part in (self.place, self.before, self.after, self.hide_now):
            way.addWidget(part)

        def arrange(wide: bool) -> None:
            """Put the name between the ways, or above them."""
            row, across = (0, 1) if wide else (1, 3)
            head.addWidget(self.back, row, 0)
            head.addWidget(self.title, 0, 1 if wide else 0, 1, across)
            head.addWidget(ways, row, 2 if wide else 1, 1, 1 if wide else 2)

        def of_ways() -> int:
            return self.back.sizeHint().width() + ways.sizeHint().width()

        arrange(True)
        Room(self, _NAME, arrange, of_ways)
        self._pages = QWidget()
        pages = QHBoxLayout(self._pages)
        pages.setContentsMargins(0, 0, 0, 0)
        of_pages: tuple[QWidget, ...] = (self.page_before, self.page, self.leaf, self.page_after)
        for page_part in of_pages:
            pages.addWidget(page_part)
        tools = QWidget()
        row = FlowLayout(tools)
        of_exhibit: tuple[QWidget, ...] = (
            self.show_button,
            self.zoom,
            self._pages,
            self.cover,
            self.copy,
            self.details,
        )
        for tool in of_exhibit:
            row.addWidget(tool)
        self._text_area = QScrollArea()
        self._text_area.setWidgetResizable(True)
        self._text_area.setWidget(self.text)
        self._stack = PageStack()
        self._stack.addWidget(self.picture)
        self._stack.addWidget(self._text_area)
        self._stack.addWidget(self.player)
        self._middle = QHBoxLayout()
        self._middle.addWidget(self._stack, 2)
        self._middle.addWidget(self.transcript, 1)
        self.transcript.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(tools)
        column.addWidget(self.status)
        column.addLayout(self._middle, 1)
        column.addWidget(self.facts)

    def refresh(self) -> None:
        """Read the exhibit on show again."""
        if self._ids:
            self._read()

    def _read(self) -> None:
        """Read the exhibit that is to be shown."""
        self._close()
        id_ = self._ids[self._at]
        self.status.show_text("")
        self.facts.setText("")
        self.title.setText("")
        self.picture.show_text(_("Reading"))
        self._stack.setCurrentWidget(self.picture)
        self._offer()

        def work(session: Session) -> tuple[Recorded[Evidence], ExhibitOriginal | None]:
            item = as_of(session.journal.get(id_), Evidence)
            return item, session.evidence.original_of(item)

        def done(read: tuple[Recorded[Evidence], ExhibitOriginal | None]) -> None:
            if self._ids and self._ids[self._at] == id_:
                self._on_read(*read)

        self._context.vault_thread.run(self, work, done, self._on_failed)

    def _on_read(self, item: Recorded[Evidence], original: ExhibitOriginal | None) -> None:
        self._item, self._original = item, original
        content = item.content
        name = f"{content.reference}  {short_text(content.title or content.name, 70)}"
        self.title.setText(name)
        self.picture.setAccessibleName(_("Picture of {ref}").format(ref=name))
        self.text.setAccessibleName(_("Text of {ref}").format(ref=name))
        self._offer()
        if original is None:
            self.picture.show_text(_without_file(content))
            return

        def work(_progress: Progress) -> _Looked:
            return _Looked(original.prepared(), original.coarse())

        def done(looked: _Looked) -> None:
            if self._original is original:
                self._on_looked(looked)

        self._context.jobs.start(self, work, done, self._on_failed)

    def _on_looked(self, looked: _Looked) -> None:
        self._found = looked.found
        self.facts.setText(exhibit_facts_line(looked.found, is_viewer=True))
        image = image_of(looked.coarse) if looked.coarse is not None else None
        self._is_heard_only = False
        if image is not None and not image.isNull():
            self.picture.show_blurred(image)
        elif looked.found.facts.kind in _TEXTS:
            self.picture.show_text(_("The text is not shown until you ask for it."))
        elif can_be_played(looked.found) and self._original is not None:
            self._is_heard_only = looked.found.facts.kind == "audio"
            if self._is_heard_only:
                self._open_player(self._original, looked.found, aloud=self._is_to_play)
                return
            self.picture.show_text(
                _("The film is not shown until you ask for it. Showing it plays nothing.")
            )
        elif UnsearchedReason.NOT_DECODED in looked.found.facts.unsearched:
            self.picture.show_text(_(MEDIA_REASONS[MediaReason.NOT_CONFINED]))
        else:
            self.picture.show_text(_("There is nothing to be seen of this file."))
        self._offer()
        if not self.show_button.isHidden():
            self.show_button.setFocus()

    def _open_player(
        self, original: ExhibitOriginal, found: Derivatives, *, aloud: bool = False
    ) -> None:
        self._is_shown, self._is_to_play = True, False
        self._stack.setCurrentWidget(self.player)
        self.player.open(original, found, aloud=aloud)
        # it says how long it is itself, by its end and not by what its head claims
        self.facts.setText(exhibit_facts_line(_without_length(found), is_viewer=True))
        self._show_words()
        self._offer()
        # Not the button: a second press of the same key must not be heard.
        self.player.waveform.setFocus()

    def _offer(self) -> None:
        """Show what can be done now with what is on show."""
        found, many = self._found, len(self._ids)
        facts = found.facts if found is not None else None
        is_text = facts is not None and facts.kind in _TEXTS
        is_media = found is not None and can_be_played(found)
        can_show = found is not None and (is_text or is_media or _count(found) > 0)
        if self._is_heard_only:
            can_show = self.transcript.has_words
        self.place.setText(
            _("{number} of {whole}").format(number=self._at + 1, whole=many) if many > 1 else ""
        )
        for part, is_possible in (
            (self.before, self._at > 0),
            (self.after, self._at < many - 1),
        ):
            part.setVisible(many > 1)
            part.setEnabled(is_possible)
        self.show_button.setVisible(can_show)
        self.show_button.setText(self._show_text(facts))
        # a page has one main button, and a sound that stands there is to be played
        role = "" if self._is_heard_only else "main"
        if self.show_button.property("role") != role:
            self.show_button.setProperty("role", role)
            restyle(self.show_button)
        self.zoom.setVisible(can_show and not is_text and not is_media)
        is_writable = not self._context.read_only
        self.cover.setVisible(is_writable and found is not None and is_coverable(found))
        self.copy.setVisible(self._original is not None)
        self.details.setVisible(self._item is not None)
        self._offer_pages()

    def _offer_pages(self) -> None:
        found = self._found
        has_pages = found is not None and self._is_shown and not can_be_played(found)
        count = _count(found) if found is not None and has_pages else 0
        self._pages.setVisible(count > 1)
        if count <= 1 or found is None:
            return
        at = self.loader.leaf
        self.page.blockSignals(True)
        self.page.setRange(1, count)
        self.page.setValue(at + 1)
        self.page.blockSignals(False)
        self.leaf.setText(leaf_name(found, at))
        self.page_before.setEnabled(at > 0)
        self.page_after.setEnabled(at < count - 1)

    @Slot()
    def _on_show(self) -> None:
        found, original = self._found, self._original
        if found is None or original is None:
            return
        if self._is_heard_only:
            self.transcript.setVisible(self.transcript.isHidden())
            self._offer()
        elif self._is_shown:
            self._blur()
        elif found.facts.kind in _TEXTS:
            self._is_shown = True
            text = exhibit_words(found) or _("There is no text in it.")
            if len(text) > _TEXT_SHOWN:
                text = text[:_TEXT_SHOWN] + _(" (the rest is not shown here)")
            self.text.set_text(text)
            self._stack.setCurrentWidget(self._text_area)
            self._offer()
            self.text.setFocus()
        elif can_be_played(found):
            self._open_player(original, found)
        else:
            from diary.services.exhibit_leaves import ExhibitLeaves

            self._leaves = ExhibitLeaves(original, found)
            self.loader.open(self._leaves)
            self.loader.show_leaf(0)

    def _blur(self) -> None:
        """Hide again what was shown, and end its decoder child."""
        self._end_look()
        original, found = self._original, self._found
        if original is None or found is None:
            return
        self._stack.setCurrentWidget(self.picture)
        self.picture.show_text(_("Reading"))
        self._offer()

        def done(looked: _Looked) -> None:
            if self._original is original and not self._is_shown:
                self._on_looked(looked)

        self._context.jobs.start(
            self, lambda _progress: _Looked(found, original.coarse()), done, self._on_failed
        )

    @Slot(int)
    def _on_shown(self, leaf: int) -> None:
        first = not self._is_shown
        self._is_shown = True
        if first:
            self._add_thumbnails()
        self._offer()
        if self._thumbnails is not None:
            self._thumbnails.show_at(leaf)
        if first:
            self.picture.setFocus()

    def _add_thumbnails(self) -> None:
        found, leaves = self._found, self._leaves
        count = _count(found) if found is not None else 0
        if found is None or leaves is None or not 1 < count <= _MOST_THUMBNAILS:
            return
        if found.layout is not ExhibitLayout.PAGES:
            return
        made = PageThumbnails(count, (), ())
        made.page_chosen.connect(self.loader.show_leaf)

        def wanted(pages: tuple[int, ...]) -> None:
            def work(_progress: Progress) -> list[Pixels]:
                return [_small_page(leaves, page) for page in pages]

            def done(pictures: list[Pixels]) -> None:
                made.add_pictures(pages, pictures)

            # A page that cannot be drawn here says so when it is chosen.
            self._context.jobs.start(made, work, done, lambda _error: None)

        made.wanted.connect(wanted)
        self._thumbnails = made
        self._middle.insertWidget(0, made)

    @Slot(object)
    def _on_failed(self, error: DiaryError) -> None:
        self.status.fail(error)
        if not self.picture.has_picture:
            self.picture.show_text(explain_in_window(error).text)

    def _step(self, by: int) -> None:
        if 0 <= self._at + by < len(self._ids):
            self._at += by
            self._read()

    def _turn_page(self, by: int) -> None:
        found = self._found
        if found is not None and self._is_shown and not can_be_played(found):
            leaf = self.loader.leaf + by
            if 0 <= leaf < _count(found):
                self.loader.show_leaf(leaf)

    @Slot(int)
    def _on_page_typed(self, number: int) -> None:
        if self._is_shown and self._leaves is not None:
            self.loader.show_leaf(number - 1)

    def _show_words(self) -> None:
        """Show what is said in it beside it, to be typed where that can be recorded."""
        item = self._item
        if item is None:
            return
        is_writable = not self._context.read_only and item.withdrawn is None
        words = item.content.transcript
        self.transcript.about(item.id, words, is_writable=is_writable)
        # an empty field is there to be typed in; words that were typed are hidden with a sound
        is_hidden = self._is_heard_only and self.transcript.has_words
        self.transcript.setVisible(not is_hidden and (is_writable or bool(words)))

    @Slot()
    def _on_mark(self) -> None:
        self.transcript.words.insert_mark(self.player.second())

    @Slot(str, str, str)
    def _on_words(self, id_: str, base: str, words: str) -> None:
        def work(session: Session) -> Recorded[Evidence] | str:
            item = as_of(session.journal.get(id_), Evidence)
            if item.content.transcript != base:
                return item.content.transcript
            return session.journal.amend(id_, replace(item.content, transcript=words))

        def done(found: Recorded[Evidence] | str) -> None:
            if isinstance(found, str):
                self.transcript.refuse(found)
                return
            self.transcript.done(id_, words)
            if self._item is not None and self._item.id == id_:
                self._item = found
                self._offer()
            self._navigator.changed()

        self._context.vault_thread.run(self, work, done, self.transcript.fail)

    @Slot()
    def _on_cover(self) -> None:
        if self._item is not None:
            self._navigator.cover(self._item.id)

    @Slot()
    def _on_details(self) -> None:
        if self._item is not None:
            self._navigator.open_exhibit(self._item.id)

    @Slot()
    def _on_copy(self) -> None:
        original, item = self._original, self._item
        if original is None or item is None:
            return
        ask = self._context.prompter
        title = _("Save a copy of {ref} outside the record?").format(ref=item.content.reference)
        if not ask.confirm(self, title, copy_sentences(), _("Choose where")):
            return
        folder = ask.folder(self, _("Choose where to put the copy"), first_drive_or_home())
        if folder is None:
            return
        synced = place_warnings.synced_by(folder)
        if synced:
            warning = _("This folder seems to be copied elsewhere by {name}.").format(name=synced)
            question = _("Put it there all the same?")
            if not ask.confirm(self, question, [warning], _("Put it there")):
                return
        content = item.content
        from exporters.bundle.layout import ExhibitFileNames

        name = ExhibitFileNames().new_name(content.reference, item.number, original.name)
        stem, ending = os.path.splitext(name)

        def work(progress: Progress) -> Path:
            place = files_outside_record.free_name(folder, stem, ending)
            with original.open() as source:
                files_outside_record.copy_new(place, source, original.size, progress)
            return place

        def done(place: Path) -> None:
            self.status.show_text(
                _("A copy is here now, not encrypted: {place}").format(place=place)
            )

        self.status.show_text(_("The copy is being written."))
        self._context.jobs.start(self, work, done, self.status.fail)

    def _end_look(self) -> None:
        self._is_shown = False
        self.player.close_media()
        self.transcript.put_aside()
        self.transcript.hide()
        self._leaves = None
        self.loader.close()
        self.picture.clear()
        self.text.set_text("")
        thumbnails, self._thumbnails = self._thumbnails, None
        if thumbnails is not None:
            self._middle.removeWidget(thumbnails)
            thumbnails.hide()
            thumbnails.deleteLater()

    def _close(self) -> None:
        self._end_look()
        self._item = self._original = self._found = None
        self._is_heard_only = self._is_to_play = False

    def _show_text(self, facts: MediaFacts | None) -> str:
        """Return what the button says that shows, or hides what is shown."""
        if self._is_heard_only:
            is_hidden = self.transcript.isHidden()
            return _("Show what is said in it") if is_hidden else _("Hide what is said in it")
        if facts is not None and facts.kind in _TEXTS:
            return _("Hide the text") if self._is_shown else _("Show the text")
        return _("Blur") if self._is_shown else _("Show")


def _without_length(found: Derivatives) -> Derivatives:
    return replace(found, facts=replace(found.facts, duration_s=None))


def _count(found: Derivatives) -> int:
    from diary.services.exhibit_leaves import leaf_count

    return leaf_count(found)


def copy_sentences() -> list[str]:
    """Return what a copy outside the record leaves behind, to be read before it is made."""
    return [
        _("The copy is not encrypted. Whoever can open that folder can open it."),
        _(
            "It is the file as it was attached: with places and devices that are named in it, and "
            "with parts that you covered for others."
        ),
        _(
            "Taking it away later may not remove all of it. The disk, a backup of the computer, a "
            "program that copies folders elsewhere and lists of recent files can keep it or its "
            "name. A stick that you take with you is best."
        ),
    ]


def _small_page(leaves: ExhibitLeaves, page: int) -> Pixels:
    extent = QSize(*leaves.extent(page))
    return leaves.pixels(page, whole_cutout(extent, _SMALL_PAGE))


def _without_file(content: Evidence) -> str:
    if content.physical:
        return _("A thing, not a file. {text}").format(text=short_text(content.description, 400))
    return _("Its file is not here, or is not as the bundle's list says.")
