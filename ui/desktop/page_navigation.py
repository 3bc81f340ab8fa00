"""Navigation in an open record or bundle: one page is shown after another, beside the side bar.

**Invariants:**

- No page knows another: each asks the workspace, which is its `Navigator`.
- Back goes back: a page that was opened from another returns to it, as it was left. What is chosen
  in the side bar begins anew, at its top.
- A page is made when it is first shown, so that opening a record is quick.
- A page with unsaved text is registered with the draft keeper as soon as it is made, and a page for
  which the draft holds text is made at once, so that no text is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.errors import Damaged, DiaryError
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import text_of
from diary.model.record_nouns import Incident
from diary.model.revisions import Content, Recorded
from diary.model.when import When
from diary.text.time_texts import written_text
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.files_not_kept import not_kept_text
from ui.desktop.forms.form import FormContext
from ui.desktop.page_context import PageContext
from ui.desktop.page_factory import is_register, make_page
from ui.desktop.page_list import (
    NUMBER_KEYS,
    RECORD_GROUPS,
    SHOWN_WITH,
    PageGroup,
    PageId,
    page_of,
    tabs_of,
)
from ui.desktop.page_tabs import PageTabs
from ui.desktop.pages.base import Page
from ui.desktop.preferences import Preferences
from ui.desktop.shortcuts import Act, bind, bind_page
from ui.desktop.shutdown import LOOSE, PLACE
from ui.desktop.side_bar import SideBar
from ui.desktop.threads import OpeningReport
from ui.desktop.vault_access import VaultTask
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.aside_drafts import DraftName
from ui.desktop.widgets.basic import PageStack
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.resume_bar import ResumeBar
from ui.desktop.widgets.tab_order import go_along
from ui.text.error_messages import explain_in_window
from ui.text.unlock_notices import (
    WINDOW_NOTICES,
    last_entry_text,
    opening_notices,
    planted_texts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from diary.services.session import Session, VaultInfo
    from ui.desktop.pages.conversation_lines import ConversationLinesPage
    from ui.desktop.pages.export.page import ExportPage
    from ui.desktop.pages.help import HelpPage
    from ui.desktop.pages.imports import ImportPage
    from ui.desktop.pages.protect.page import ProtectionPage
    from ui.desktop.pages.protect.view import ProtectionState
    from ui.desktop.pages.record_incident import RecordPage
    from ui.desktop.pages.register import RegisterPage
    from ui.desktop.pages.timeline import TimelinePage
    from ui.desktop.pages.viewer import ViewerPage


def opening_sentences(info: VaultInfo, form_context: FormContext, held: Sequence[str]) -> str:
    """Return the first sentences, which let a person notice that an old copy was restored."""
    parts = [last_entry_text(info, form_context.zone)]
    parts += [_(WINDOW_NOTICES[code]) for code in info.notices if code in WINDOW_NOTICES]
    parts += planted_texts(info.notices)
    parts += opening_notices(info, form_context.zone)
    if "recovery-code-used" in info.notices:
        parts.append(_("Under 'Keeping it safe' you can do that, or say that it was you."))
    if "older-copy" in info.notices:
        parts.append(_("If you know why, say so under 'Keeping it safe'."))
    if held:
        sealed = info.draft_sealed
        when = written_text(sealed, form_context.zone) if sealed else _("a day not known")
        text = _("What you had not saved on {when} is back where you typed it.")
        parts.append(text.format(when=when))
        elsewhere = set(held) - {PageId.TIMELINE}
        known = (page for group in RECORD_GROUPS for page in group.pages)
        pages = [_(label) for page, label in known if page in elsewhere]
        if pages:
            parts.append(_("Look under: {pages}.").format(pages=", ".join(pages)))
    return " ".join(parts)


# Their unsaved text is kept by subject, and shown again with it.
_BY_SUBJECT = (PageId.INCIDENT, PageId.VIEWER)
# Pages that show one subject and are in no side bar.
_OF_ONE = frozenset({PageId.INCIDENT, PageId.VIEWER, PageId.LINES, PageId.COVER, PageId.ERASE})
# Pages of one subject that show pictures.
_WITH_FILES = frozenset({PageId.INCIDENT, PageId.VIEWER})
# Pages that are read again when one goes back to them; the others stay as they were left.
_READ_AGAIN = frozenset({PageId.TIMELINE, PageId.INCIDENT, PageId.LINES, PageId.QUESTIONS})
# Pages on which something can be begun and left, besides the form of an incident.
_FORMS = frozenset({PageId.TIMELINE, *filter(is_register, PageId)})
P = TypeVar("P", bound=Page)
NOT_KEPT: Final = "files-not-kept"


class PagedWorkspace(QWidget):
    """Side bar and pages, with the requests that only read.

    An opened bundle offers nothing that writes, so none of its pages makes the other requests.
    """

    hide_requested = Signal()
    lock_requested = Signal()

    def __init__(self, context: PageContext, groups: Sequence[PageGroup], lock: str = "") -> None:
        """Build the frame; `lock` replaces the label of the first way out if it locks nothing."""
        super().__init__()
        self._context = context
        self._pages: dict[PageId, Page] = {}
        # The pages from which the one on show was opened, each with its subject, the last one last.
        self._trail: list[tuple[PageId, str]] = []
        self._groups = groups
        self._known = {page for group in groups for page, _label in group.pages}
        self._stack = PageStack()
        self.side = SideBar(groups, lock)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self.tabs = PageTabs()
        self.tabs.page_chosen.connect(self.show_page)
        self._column.addWidget(self.tabs)
        self._column.addWidget(self._stack, 1)
        row.addLayout(self._column, 1)
        self.side.page_chosen.connect(self.show_page)
        self.side.hide_requested.connect(self.hide_requested)
        self.side.lock_requested.connect(self.lock_requested)
        bind(Act.FIND, self, self._on_find)
        bind(Act.HELP, self, self.show_help)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Let Tab follow what is seen."""
        return go_along(self, is_next=is_next)

    def page(self, page: PageId) -> Page:
        """Return a page, making it on first use."""
        if page not in self._pages:
            made = self._make(page)
            self._pages[page] = made
            self._stack.addWidget(made)
        return self._pages[page]

    def show_page(self, page: PageId) -> None:
        """Show a page, which reads its content again."""
        self._trail.clear()
        self._begin_page(page)

    def _begin_page(self, page: PageId) -> None:
        shown = self.page(page)
        self._put_up(shown)
        shown.refresh()
        shown.setFocus()
        shown.to_top()

    def open_incident(self, id_: str) -> None:
        self._remember(PageId.INCIDENT, id_)
        page = self.page(PageId.INCIDENT)
        page.show_subject(id_)
        self._put_up(page)
        page.setFocus()

    def open_exhibit(self, id_: str) -> None:
        self._open_on(PageId.EVIDENCE, id_)

    def open_subject(self, noun: Noun, id_: str) -> None:
        """Show one subject on the page of its noun, or that which it is about on its own."""
        page = page_of(noun)
        if noun is Noun.INCIDENT:
            self.open_incident(id_)
        elif noun in SHOWN_WITH:
            self._open_shown_with(SHOWN_WITH[noun], id_)
        elif page in self._known:
            self._open_on(page, id_)

    def _open_shown_with(self, field: str, id_: str) -> None:
        """Show the subject that this one names in a field."""

        def work(session: Session) -> Recorded[Content]:
            return session.journal.get(text_of(session.journal.get(id_).content, field))

        self._context.vault_thread.run(
            self,
            work,
            lambda item: self.open_subject(item.noun, item.id),
            lambda error: announce(self, explain_in_window(error).text),
        )

    def open_line(self, conversation: str, line: int) -> None:
        """Show the lines of a conversation around one of them."""
        self._remember(PageId.LINES)
        page = self._lines()
        self._put_up(page)
        page.show_line(conversation, line)
        page.setFocus()

    def return_from_subject(self) -> bool:
        """Show the page on which the subject was opened; return False if it was its own list."""
        if not self._trail:
            return False
        self.go_back()
        return True

    def _open_on(self, name: PageId, id_: str) -> None:
        self._remember(name, id_)
        page = self.page(name)
        self._put_up(page)
        page.show_subject(id_)

    def print_lines(self, id_: str) -> None:
        """Do nothing: a bundle is printed already."""

    def view(self, exhibits: Sequence[str], at: str, *, aloud: bool = False) -> None:
        """Show an exhibit in the whole window, and play a sound if it was asked for aloud."""
        self._remember(PageId.VIEWER)
        viewer = self._viewer()
        viewer.show_exhibits(exhibits, at, aloud=aloud)
        self._put_up(viewer)

    def record(self, text: str, when: When | None) -> None:
        """Do nothing: a bundle is read-only."""

    def record_like(self, item: Recorded[Incident]) -> None:
        """Do nothing: a bundle is read-only."""

    def drafts(self) -> Sequence[DraftName]:
        """Return nothing: a bundle is read-only."""
        return ()

    def open_draft(self, key: str) -> None:
        """Do nothing: a bundle is read-only."""

    def amend(self, item: Recorded[Incident]) -> None:
        """Do nothing: a bundle is read-only."""

    def saved(self, item: Recorded[Incident]) -> None:
        """Do nothing: a bundle is read-only."""

    def changed(self) -> None:
        """Do nothing: a bundle is read-only."""

    def cover(self, id_: str) -> None:
        """Do nothing: a bundle is read-only."""

    def erase(self, id_: str) -> None:
        """Do nothing: a bundle is read-only."""

    def erased(self, *, unsaved: bool) -> None:
        """Do nothing: a bundle is read-only."""

    def go_back(self) -> None:
        """Show the page from which the one on show was opened, as it was left."""
        shown = self._stack.currentWidget()
        before, subject = self._trail.pop() if self._trail else (PageId.TIMELINE, "")
        if isinstance(shown, Page):
            shown.leave()
        if before not in self._pages:
            # What it showed was erased.
            self._begin_page(PageId.TIMELINE if before in _OF_ONE else before)
            return
        page = self._pages[before]
        if subject and subject != page.subject_on_show():
            page.show_subject(subject)
        elif before in _READ_AGAIN:
            page.refresh()
        self._put_up(page)
        page.resume()

    @Slot()
    def read_files_again(self) -> None:
        """Read again what the page on show has of files."""
        shown = self._stack.currentWidget()
        name = next((name for name, each in self._pages.items() if each is shown), None)
        if isinstance(shown, Page) and name in _WITH_FILES:
            shown.refresh()

    def record_against(self, order: str) -> None:
        """Do nothing: a bundle is read-only."""

    def record_about(self, noun: Noun, incidents: Sequence[str]) -> None:
        """Do nothing: a bundle is read-only."""

    def hand_over(self, incidents: Sequence[str]) -> None:
        """Do nothing: a bundle is not handed over again."""

    def make_backup(self) -> None:
        """Do nothing: a bundle is not backed up."""

    def make_recovery_code(self) -> None:
        """Do nothing: a bundle has no passphrase."""

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Do nothing: a bundle is read-only."""

    def review(self) -> None:
        """Do nothing: a bundle has nothing to look through."""

    def close_for(self, work: VaultTask) -> None:
        """Do nothing: a bundle has no vault to work on."""

    @Slot()
    def show_help(self) -> None:
        """Show the chapter of the guide that fits the page on show; Back leads to that page."""
        from ui.desktop.pages.help import CHAPTERS

        shown = self._stack.currentWidget()
        name = next((name for name, each in self._pages.items() if each is shown), None)
        self._remember(PageId.HELP)
        page = self._help()
        self._put_up(page)
        if name is not None:
            page.show_contents()
            page.show_chapter(CHAPTERS[name])

    def _make(self, page: PageId) -> Page:
        if page == PageId.HELP:
            from ui.desktop.pages.help import HelpPage

            context = self._context
            return HelpPage(context.theme, context.jobs, context.prompter, self.go_back)
        return make_page(page, self._context, self)

    def _remember(self, page: PageId, id_: str = "") -> None:
        """Note the page on show and its subject as what to go back to from `page`."""
        shown = self._stack.currentWidget()
        name = next((name for name, each in self._pages.items() if each is shown), None)
        if name is None or not isinstance(shown, Page):
            return
        subject = shown.subject_on_show()
        if name != page or (subject and id_ and subject != id_):
            self._trail.append((name, subject))

    def _viewer(self) -> ViewerPage:
        from ui.desktop.pages.viewer import ViewerPage

        is_new = PageId.VIEWER not in self._pages
        viewer = self._page_of(PageId.VIEWER, ViewerPage)
        if is_new:
            viewer.hide_requested.connect(self.hide_requested)
        return viewer

    def _put_up(self, page: Page) -> None:
        """Show a page in its place, and mark that in the side bar.

        The viewer has the whole window, and its own button to hide.
        """
        # first, since the window would grow for both
        self.side.setVisible(page is not self._pages.get(PageId.VIEWER))
        self._stack.setCurrentWidget(page)
        name = next(name for name, each in self._pages.items() if each is page)
        self.side.mark(name)
        self.tabs.show_tabs(tabs_of(self._groups, name), name)

    def _page_of(self, page: PageId, kind: type[P]) -> P:
        made = self.page(page)
        if not isinstance(made, kind):
            raise TypeError(page)
        return made

    def _timeline(self) -> TimelinePage:
        from ui.desktop.pages.timeline import TimelinePage

        return self._page_of(PageId.TIMELINE, TimelinePage)

    def _help(self) -> HelpPage:
        from ui.desktop.pages.help import HelpPage

        return self._page_of(PageId.HELP, HelpPage)

    def _lines(self) -> ConversationLinesPage:
        from ui.desktop.pages.conversation_lines import ConversationLinesPage

        return self._page_of(PageId.LINES, ConversationLinesPage)

    @Slot()
    def _on_find(self) -> None:
        self.show_page(PageId.TIMELINE)
        self._timeline().filters.words.setFocus()


class Workspace(PagedWorkspace):
    """All that is shown while a record is open."""

    whole_requested = Signal(object)

    def __init__(
        self,
        context: PageContext,
        drafts: DraftAutosave,
        preferences: Preferences,
        opened: OpeningReport,
    ) -> None:
        super().__init__(context, RECORD_GROUPS)
        self._drafts, self._preferences = drafts, preferences
        self._opened = opened
        self._said_at_opening = ""
        self.unkept, self.unopened = StatusLine(), StatusLine()
        for at, line in enumerate((self.unkept, self.unopened)):
            line.setContentsMargins(24, 14, 24, 0)
            self._column.insertWidget(at, line)
        self.resume = ResumeBar()
        self.resume.chosen.connect(self._on_resume)
        self._column.insertWidget(2, self.resume)
        self._stack.currentChanged.connect(self.resume.hide)
        drafts.failed.connect(self._on_unkept)
        drafts.kept.connect(self._on_kept)
        # the draft keeper reads the pages, which are destroyed with this widget
        self.destroyed.connect(drafts.close)
        self._named = {page: label for group in RECORD_GROUPS for page, label in group.pages}
        self._listed = list(self._named)
        for number, page in enumerate(NUMBER_KEYS, 1):
            bind_page(number, self, partial(self.show_page, page))
        bind(Act.RECORD, self, partial(self.show_page, PageId.RECORD))

    def place(self) -> dict[str, str] | None:
        """Return the page on show and its subject, or one before it that can be shown again.

        None on the timeline, which is shown first in any case, and on the form of an incident,
        which is shown first while it holds a draft.
        """
        shown = self._stack.currentWidget()
        at = [(name, each.subject_on_show()) for name, each in self._pages.items() if each is shown]
        for name, subject in (*at, *reversed(self._trail)):
            if name in (PageId.TIMELINE, PageId.RECORD):
                return None
            if name in self._listed or (name is PageId.INCIDENT and subject):
                return {"page": name, "subject": subject}
        return None

    def start(self, draft: str | None, error: DiaryError | None = None) -> None:
        """Show the first page and restore unsaved text; report it if that could not be read."""
        for portion in self.start_steps(draft, error):
            portion()

    def start_steps(
        self, draft: str | None, error: DiaryError | None = None
    ) -> list[Callable[[], object]]:
        """Return the steps of `start`: each makes one page, the last one shows the first page."""
        lines = self._opened.info.held_lines
        held = self._drafts.open(self._opened.beside.drafts, draft, lines, PageId.RECORD)
        not_kept = self._context.files_not_kept
        self._drafts.register(NOT_KEPT, not_kept.state, not_kept.restore)
        # it is said apart: nobody typed it
        held = tuple(name for name in held if name != NOT_KEPT)
        pages = [page for page in self._listed if page == PageId.TIMELINE or page in held]
        return [*(partial(self.page, page) for page in pages), partial(self._begin, held, error)]

    def print_lines(self, id_: str) -> None:
        """Ask how a conversation is printed as a transcript."""
        page = self.page(PageId.TRANSCRIPT)
        self._put_up(page)
        page.show_subject(id_)
        page.setFocus()

    def record(self, text: str, when: When | None) -> None:
        """Continue in the long form; return the line to the timeline if the form is in use."""
        page = self._record()
        self._put_up(page)
        if not page.start(text, when):
            self._timeline().quick.restore_text(text)

    def record_like(self, item: Recorded[Incident]) -> None:
        """Show the form with the kinds, person and place of an incident."""
        self._show_form(PageId.RECORD).start_like(item)

    def drafts(self) -> Sequence[DraftName]:
        """Return the drafts of an incident, and the names of other forms with one."""
        found: list[DraftName] = []
        for name, page in self._pages.items():
            if name is PageId.RECORD:
                drafts = self._record().drafts()
                found += [replace(each, key=f"{name}:{each.key}") for each in drafts]
            elif name in _FORMS and page.unsaved() is not None:
                found.append(DraftName(name, _(self._named[name])))
        return found

    def open_draft(self, key: str) -> None:
        """Show the form with one of `drafts`."""
        name, _colon, own = key.partition(":")
        self.show_page(PageId(name))
        if own:
            self._record().take_up(own)

    def amend(self, item: Recorded[Incident]) -> None:
        """Show the form with an incident in it."""
        page = self._show_form(PageId.TIMELINE)
        page.amend(item)
        page.setFocus()

    def _show_form(self, mark: PageId) -> RecordPage:
        """Show the form; where it is left, the page on show is shown again."""
        page = self._record()
        self._remember(PageId.RECORD)
        self._put_up(page)
        self.side.mark(mark)
        return page

    def saved(self, item: Recorded[Incident]) -> None:
        """Show the saved incident, and read the timeline again.

        Back leads from it to where the person came from, and not into the form.
        """
        self.changed()
        announce(self, _("Saved as number {number}.").format(number=item.number))
        trail = [each for each in self._trail if each[1] != item.id]
        self.open_incident(item.id)
        self._trail = trail

    def changed(self) -> None:
        """Read the timeline again; what was said at the opening may be so no more."""
        timeline = self._timeline()
        if timeline.status.text() == self._said_at_opening:
            timeline.status.show_text("")
        timeline.refresh()

    def cover(self, id_: str) -> None:
        """Show the page that redacts regions of a picture."""
        self._remember(PageId.COVER)
        page = self.page(PageId.COVER)
        page.show_subject(id_)
        self._put_up(page)
        page.setFocus()

    def erase(self, id_: str) -> None:
        """Show the page that erases; it looks in the draft for unsaved text of an open form."""
        # so the text must be in the draft first, and a line that waits in the record
        self._context.waiting_line.record_now()
        self._drafts.seal_now()
        self._remember(PageId.ERASE)
        page = self.page(PageId.ERASE)
        page.show_subject(id_)
        self._put_up(page)
        page.setFocus()

    def erased(self, *, unsaved: bool) -> None:
        """Discard pages that show the subject's text, keeping unsaved text where allowed."""
        if unsaved:
            # the page of that draft may not be made yet
            for name in _BY_SUBJECT:
                self._drafts.drop(name)
        for name, page in list(self._pages.items()):
            kept = page.unsaved()
            if name != PageId.ERASE and (unsaved or kept is None or name in _BY_SUBJECT):
                self._drafts.drop(name)
                if kept is not None and not unsaved:
                    self._drafts.keep_state(name, kept)
                self._stack.removeWidget(page)
                self._pages.pop(name).deleteLater()

    def record_against(self, order: str) -> None:
        """Open the form of an incident at the terms of this order."""
        self._remember(PageId.RECORD)
        page = self._record()
        self._put_up(page)
        page.start_against(order)

    def record_about(self, noun: Noun, incidents: Sequence[str]) -> None:
        """Open the form for a new subject of this noun about these incidents."""
        page = self._register(PageId(noun))
        self._put_up(page)
        page.begin_about(incidents)

    def hand_over(self, incidents: Sequence[str]) -> None:
        """Begin a hand-over of these incidents and no others."""
        page = self._export()
        self._put_up(page)
        page.begin_only(incidents)
        page.setFocus()

    def make_backup(self) -> None:
        """Show where backups are made."""
        self.show_page(PageId.KEEPING)
        self._protection_page().show_backups()

    def make_recovery_code(self) -> None:
        """Show where a recovery code is made."""
        self.show_page(PageId.KEEPING)
        self._protection_page().show_recovery_code()

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Show the page that brings in what other programs wrote, with these files."""
        self.show_page(PageId.IMPORT)
        self._import_page().take(paths)

    def review(self) -> None:
        """Show the runs of contact that wait, as a part of bringing in."""
        self.show_page(PageId.REVIEW)

    def close_for(self, work: VaultTask) -> None:
        """Ask to close the session and to run the task on the whole record."""
        self.whole_requested.emit(work)

    def _make(self, page: PageId) -> Page:
        made = self._make_special(page) or super()._make(page)
        self._drafts.register(page, made.unsaved, made.restore)
        return made

    def _make_special(self, page: PageId) -> Page | None:
        context, opened = self._context, self._opened
        if page == PageId.EXPORT:
            from ui.desktop.pages.export.page import ExportPage

            return ExportPage(context, self, opened.beside.sign)
        if page == PageId.SETTINGS:
            from ui.desktop.pages.settings import SettingsPage

            return SettingsPage(context, self, opened.info, self._preferences)
        if page == PageId.KEEPING:
            from ui.desktop.pages.protect.page import ProtectionPage

            protection = ProtectionPage(context, self, opened.folder)
            protection.state_read.connect(self._on_protection)
            return protection
        if page == PageId.SAFEKEEPING:
            from ui.desktop.pages.safekeeping import SafekeepingPage

            made = opened.made
            return SafekeepingPage(self, watched=made is not None and made.watched)
        if page == PageId.SAFETY:
            from ui.desktop.pages.safety import SafetyPage

            return SafetyPage(
                context.form_context.vocabulary, partial(self.show_page, PageId.SETTINGS)
            )
        return None

    def _record(self) -> RecordPage:
        from ui.desktop.pages.record_incident import RecordPage

        return self._page_of(PageId.RECORD, RecordPage)

    def _register(self, page: PageId) -> RegisterPage:
        from ui.desktop.pages.register import RegisterPage

        return self._page_of(page, RegisterPage)

    def _export(self) -> ExportPage:
        from ui.desktop.pages.export.page import ExportPage

        return self._page_of(PageId.EXPORT, ExportPage)

    def _import_page(self) -> ImportPage:
        from ui.desktop.pages.imports import ImportPage

        return self._page_of(PageId.IMPORT, ImportPage)

    def _protection_page(self) -> ProtectionPage:
        from ui.desktop.pages.protect.page import ProtectionPage

        return self._page_of(PageId.KEEPING, ProtectionPage)

    def _begin(self, held: tuple[str, ...], error: DiaryError | None) -> None:
        self._drafts.register(LOOSE, lambda: None, self._on_loose)
        places: list[object] = []
        self._drafts.register(PLACE, lambda: None, places.append)
        held = tuple(name for name in held if name != PLACE)
        first = PageId.TIMELINE if self._opened.made is None else PageId.SAFEKEEPING
        self.show_page(PageId.RECORD if PageId.RECORD in held else first)
        timeline = self._timeline()
        if error is None:
            self._said_at_opening = opening_sentences(
                self._opened.info, self._context.form_context, held
            )
            waiting = not_kept_text(len(self._context.files_not_kept.files))
            self._said_at_opening = f"{self._said_at_opening} {waiting}".strip()
            timeline.status.show_text(self._said_at_opening)
            timeline.left_copy.look()
        elif isinstance(error, Damaged):
            timeline.status.show_text(
                _(
                    "What you had typed and not saved could not be read. It was put aside, not"
                    " deleted. Everything that was saved is here."
                )
            )
        else:
            # a disk error, which may be gone next time
            timeline.status.show_text(
                _(
                    "What you had typed and not saved could not be read just now. It is still"
                    " there, and nothing is written over it. Everything that was saved is here."
                )
            )
        names: dict[str, str] = {PageId.INCIDENT: ""}
        names.update((str(page), label) for page, label in self._named.items())
        for place in places:
            self.resume.offer(place, names)
        from ui.desktop.pages.protect.view import read_protection_state

        self._context.vault_thread.run(
            self, read_protection_state, self._on_protection, lambda _error: None
        )
        # not before the page to which a refused line returns
        self._context.waiting_line.record_restored()

    @Slot(object)
    def _on_protection(self, now: ProtectionState) -> None:
        """Show or hide the dot that says that a copy or a recovery code is missing."""
        from ui.desktop.pages.protect.view import open_text

        self.side.show_dot(PageId.KEEPING, open_text(now))

    @Slot(object)
    def _on_unkept(self, error: DiaryError) -> None:
        if not self._drafts.text():
            # what could not be taken away is a draft of what the record has by now
            self.unkept.show_text("")
            return
        said = f"{_('What you type is not on the disk yet.')} {explain_in_window(error).text}"
        # sealing is retried every few seconds, but a screen reader must say this only once
        if self.unkept.text() != said:
            self.unkept.problem(said)

    @Slot()
    def _on_kept(self) -> None:
        self.unkept.show_text("")

    @Slot(str, str)
    def _on_resume(self, page: str, subject: str) -> None:
        if page == PageId.INCIDENT:
            self.open_incident(subject)
        elif subject:
            self._open_on(PageId(page), subject)
        else:
            self.show_page(PageId(page))

    def _on_loose(self, exhibits: list[str]) -> None:
        self._record().take_loose(exhibits)
