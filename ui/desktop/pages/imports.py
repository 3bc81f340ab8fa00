"""The one door for what other programs wrote: bring it in, answer, read what came of it.

**Invariants:**

- Whatever file is given, it is first looked into by the decoder child; one that is no export that
  is read here is kept as evidence only if the person says so.
- How to get an export begins with whose phone it may come from.
- Nothing is kept before the questions are answered, and what is stopped leaves nothing.
- Files and lines are read in jobs; locking and hiding wait for none of them. What was on its way
  then is brought in again after it, with the answers that were given.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import (
    Cancelled,
    DiaryError,
    ExportRefused,
    MediaError,
    MediaReason,
    SourceError,
    SourceReason,
)
from diary.i18n import N_, _, ngettext
from diary.media.export_file import open_export
from diary.media.folder_export import choose, open_folder
from diary.media.folder_files import read_folder
from diary.media.imports import dated_files, manifest
from diary.media.imports.format import Answers, ColumnRole, QuestionKind
from diary.media.imports.registry import CODES
from diary.media.safe_text import short_line
from diary.progress import Progress
from ui.desktop.draft_autosave import Draft
from ui.desktop.files_not_kept import FileNotKept
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import Page, ScrollPage
from ui.desktop.pages.import_questions import (
    AskedExports,
    QuestionsForm,
    asked_together,
    for_offer,
)
from ui.desktop.threads import Job
from ui.desktop.widgets.basic import (
    CHOICE,
    ComboBox,
    FlowLayout,
    PageStack,
    PlainLabel,
    button,
    deliberate_button,
    label_above,
    panel,
    restyle,
)
from ui.desktop.widgets.feedback import JobProgress, NoticeBox, SentenceList, card
from ui.desktop.widgets.file_drop import FileDrop
from ui.desktop.widgets.files_to_search import WordReading
from ui.desktop.widgets.not_kept_notice import NotKeptNotice
from ui.desktop.widgets.waiting_reviews import waiting_reviews
from ui.text.error_messages import explain_in_window
from ui.text.exports_read import files_lines, folder_name, kept_lines, report_lines

if TYPE_CHECKING:
    from diary.media.decoder_export_reply_checks import OfferedExport
    from diary.services.import_service import KeptExport, ReadFile, Reading
    from diary.services.session import Session

T = TypeVar("T")
_Asked = tuple[str, str, str]  # a file, a format, and the main file of it
_NOT_KNOWN: Final = "no-known-export"
_WATCHED: Final = N_(
    "Do not send it to yourself by mail or through an online folder: somebody may be watching it. "
    "None of the ways below needs that."
)
_REPORTED: Final = 20  # conversations of one file whose report is shown; the record has all


@dataclass(frozen=True, slots=True)
class _Before:
    """What the record has when the page is opened: answers, latest first, and what waits."""

    answers: tuple[Answers, ...]
    waiting: str
    conversations: int
    zone: str


@dataclass(slots=True)
class _Outcomes:
    """What became of the files of one go."""

    kept: list[KeptExport] = field(default_factory=list)
    failed: list[FileNotKept] = field(default_factory=list)


class ImportPage(Page):
    """The door, the questions, the work and the report, one after the other."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__()
        self._context, self._navigator = context, navigator
        self._waiting: deque[Path] = deque()
        self._at: Path | None = None
        self._answered: dict[_Asked, Answers] = {}
        self._own_number = ""
        self._outcomes = _Outcomes()
        self._before = _Before((), "", 0, context.form_context.zone)
        self._job: Job | None = None
        self._at_work = False
        self.door = _Door(context, self.take, self._on_look)
        before = context.form_context.vocabulary.before_attaching()
        self.working = _Working(self._on_stop, before)
        self._stack = PageStack()
        self._stack.addWidget(self.door)
        self._stack.addWidget(self.working)
        # what is not in the record stands above all, whatever the page shows
        self.not_kept = NotKeptNotice(context.files_not_kept, before)
        self.not_kept.keep.connect(self._on_keep_as_evidence)
        self.not_kept.again.connect(self._on_again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.not_kept)
        column.addWidget(self._stack, 1)
        # so that a search finds the messages at once; it is not shown, and nothing waits for it
        self._words = WordReading(context, self)
        self._drop = FileDrop(self)
        self._drop.set_on(self)
        self._drop.dropped.connect(self.take)
        self._drop.hovered.connect(self.door.mark)
        self.setFocusProxy(self.door)

    @property
    def on_show(self) -> QWidget | None:
        """Return what is on show: the door, the questions, the work or the report."""
        return self._stack.currentWidget()

    @Slot()
    def refresh(self) -> None:
        """Read what waits to be looked through; a report that was read gives way to the door."""
        if isinstance(self.on_show, _Report) and self.on_show.was_left:
            self._show(self.door)
        self._context.vault_thread.run(self, _before, self._on_before, self.door.status.fail)

    @Slot(object)
    def take(self, paths: Sequence[Path]) -> None:
        """Bring in these files, after those that are on their way."""
        if not paths:
            return
        self._waiting.extend(paths)
        if not self._at_work:
            self._outcomes = _Outcomes()
            self._own_number = ""
            self._at_work = True
            self._context.vault_thread.run(self, _before, self._on_begun, self._on_not_begun)

    def unsaved(self) -> Draft | None:
        """Return the files that are on their way, and what was answered about them."""
        paths = [path for path in (self._at, *self._waiting) if path is not None]
        if not self._at_work or not paths:
            return None
        answered = [[*asked, asdict(given)] for asked, given in self._answered.items()]
        return {"paths": [os.fsencode(path).hex() for path in paths], "answered": answered}

    def restore(self, draft: Draft) -> None:
        """Bring the files in again."""
        for path, code, main, given in draft["answered"]:
            roles = tuple(ColumnRole(role) for role in given["columns"])
            answers = Answers(**{**given, "columns": roles})
            self._answered[str(path), str(code), str(main)] = answers
        self.take([Path(os.fsdecode(bytes.fromhex(path))) for path in draft["paths"]])

    def _on_before(self, before: _Before) -> None:
        self.door.show_before(before)
        if not self._at_work:
            self._before = before

    def _on_begun(self, before: _Before) -> None:
        self._before = before
        self._next()

    def _on_not_begun(self, error: DiaryError) -> None:
        self._at_work = False
        self._waiting.clear()
        self.door.status.fail(error)

    def _next(self) -> None:
        """Look into the next file, or tell what became of all."""
        self._at = None
        if not self._waiting:
            self._answered.clear()
            self._report()
            return
        self._at = path = self._waiting.popleft()
        self._begin(path, _("{name} is being looked into. Nothing is kept yet."))
        self._start(
            partial(_looked_into, path, self._context),
            lambda offers: self._on_offers(path, offers),
            partial(self._on_failed, path),
        )

    def _begin(self, path: Path, sentence: str) -> None:
        self._show(self.working)
        self._job = Job()  # so that a stop before the real job begins counts
        self.working.progress.stop.setEnabled(True)
        self.working.progress.begin(sentence.format(name=short_line(path.name)))

    def _start(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[DiaryError], None],
    ) -> None:
        self._job = self._context.jobs.start(
            self, work, done, failed, self.working.progress.progressed, self._job
        )

    def _on_offers(self, path: Path, offers: tuple[OfferedExport, ...]) -> None:
        groups = asked_together(offers)

        def work(session: Session) -> list[Answers | None]:
            return [session.imports.remembered(group.offers[0]) for group in groups]

        def known(remembered: list[Answers | None]) -> None:
            self._ask(path, deque(zip(groups, remembered, strict=True)), {})

        self._run(work, known, path)

    def _ask(
        self,
        path: Path,
        groups: deque[tuple[AskedExports, Answers | None]],
        answers: dict[OfferedExport, Answers],
    ) -> None:
        """Ask about the groups that are left, and then keep the file."""
        while groups and (given := self._known(path, groups[0][0])) is not None:
            answers.update(given)
            groups.popleft()
        if not groups:
            self._keep(path, answers)
            return
        group, remembered = groups.popleft()
        before = (*filter(None, (remembered,)), *self._before.answers)
        form = QuestionsForm(short_line(path.name), group, before, self._before.zone)
        go_on = button(_("Continue"), "main")
        leave = deliberate_button(_("Do not bring this in"), on=lambda: self._skip(form))

        def answered() -> None:
            given = form.answers()
            told = {offer: for_offer(offer, given) for offer in group.offers}
            answers.update(told)
            for offer, each in told.items():
                self._answered[_asked(path, offer)] = each
            self._remember(given)
            self._drop_screen(form)
            self._ask(path, groups, answers)

        go_on.clicked.connect(lambda: answered())
        form.entered.connect(go_on.click)  # which does nothing while it is disabled
        form.add_foot(go_on, leave)
        form.changed.connect(lambda: go_on.setEnabled(form.is_done()))
        go_on.setEnabled(form.is_done())
        self._show(form)

    def _known(self, path: Path, group: AskedExports) -> dict[OfferedExport, Answers] | None:
        """Return the answers of a group that needs none, or that were given already.

        They were given before a lock; or it is the number alone, given for a file of this go.
        """
        if not group.questions:
            return {offer: Answers() for offer in group.offers}
        number = self._own_number
        if number and all(
            each.kind is QuestionKind.OWN_NUMBER and (not each.choices or number in each.choices)
            for each in group.questions
        ):
            return {offer: Answers(own_number=number) for offer in group.offers}
        found = {offer: self._answered.get(_asked(path, offer)) for offer in group.offers}
        given = {offer: answers for offer, answers in found.items() if answers is not None}
        return given if len(given) == len(found) else None

    def _remember(self, given: Answers) -> None:
        """Propose these answers for the next file; the number is not asked again in this go."""
        before = self._before
        self._own_number = given.own_number or self._own_number
        self._before = _Before(
            (given, *before.answers), before.waiting, before.conversations, before.zone
        )

    def _skip(self, form: QWidget) -> None:
        if self._at is not None:
            self._context.files_not_kept.take([self._at])
        self._drop_screen(form)
        self._next()

    def _keep(self, path: Path, answers: dict[OfferedExport, Answers]) -> None:
        self._begin(
            path,
            _(
                "{name} is being kept and read. You can go on working, lock or hide meanwhile; "
                "stopping leaves nothing of it."
            ),
        )

        def ask(offer: OfferedExport) -> Answers:
            if offer not in answers:
                # what was asked about was another file than what is read now
                raise SourceError(SourceReason.CHANGED)
            return answers[offer]

        def begun(reading: Reading) -> None:
            self._start(
                lambda progress: reading(path, ask, progress),
                partial(self._on_read, path),
                partial(self._on_failed, path),
            )

        self._run(lambda session: session.imports.begin(), begun, path)

    def _on_read(self, path: Path, read: ReadFile) -> None:
        # from here on it takes no time that anybody could stop
        self.working.progress.stop.setEnabled(False)
        self._run(lambda session: session.imports.admit(read), self._on_kept, path)

    def _run(self, work: Callable[[Session], T], done: Callable[[T], None], path: Path) -> None:
        self._context.vault_thread.run(self, work, done, partial(self._on_failed, path))

    def _on_kept(self, kept: KeptExport) -> None:
        self._outcomes.kept.append(kept)
        self._words.read_conversations()
        if self._at is not None:
            self._context.files_not_kept.take([self._at])
        self._next()

    def _on_failed(self, path: Path, error: DiaryError) -> None:
        if isinstance(error, Cancelled):
            # those that were to follow are not begun, and told of as well
            rests = [*self._waiting]
            self._outcomes.failed += [FileNotKept(it, _failure(it, error), False) for it in rests]
            self._waiting.clear()
        is_unread = isinstance(error, ExportRefused | MediaError)
        self._outcomes.failed.append(FileNotKept(path, _failure(path, error), is_unread))
        self._next()

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _report(self) -> None:
        self._at_work = False
        self.working.progress.end()
        self._navigator.changed()
        outcomes = self._outcomes
        self._context.files_not_kept.add(outcomes.failed)
        if not outcomes.kept:
            self._show(self.door)
            self.refresh()
            return
        report = _Report(outcomes, self._before.zone, look=self._on_look, more=self._on_more)
        self._show(report)

    @Slot(object)
    def _on_keep_as_evidence(self, paths: Sequence[Path]) -> None:
        queue = self._context.attachment_queue
        queue.assign(queue.add(paths), "")
        self._context.files_not_kept.take(paths)
        self._navigator.show_page(PageId.EVIDENCE)

    @Slot(object)
    def _on_again(self, paths: Sequence[Path]) -> None:
        # each is taken away once it is kept, and told of anew if it is not
        self.take(paths)

    @Slot()
    def _on_look(self) -> None:
        self._navigator.review()

    @Slot()
    def _on_more(self) -> None:
        self._show(self.door)
        self.door.status.show_text("")
        self.refresh()

    def _show(self, screen: QWidget) -> None:
        shown = self._stack.currentWidget()
        if self._stack.indexOf(screen) < 0:
            self._stack.addWidget(screen)
        self._stack.setCurrentWidget(screen)
        self.setFocusProxy(screen)
        if isinstance(shown, _Report) and shown is not screen:
            self._drop_screen(shown)
        if self.isVisible():
            screen.setFocus()

    def _drop_screen(self, screen: QWidget) -> None:
        self._stack.removeWidget(screen)
        screen.deleteLater()


class _Door(ScrollPage):
    """Where files are dropped or chosen, how to get them, and what waits."""

    def __init__(
        self,
        context: PageContext,
        take: Callable[[Sequence[Path]], None],
        look: Callable[[], None],
    ) -> None:
        super().__init__(
            _("Bring in messages or photographs"),
            _(
                "Chats, text messages, lists of calls, e-mails or photographs, as a phone or "
                "another program saves them. The file is kept unchanged as evidence. What is found "
                "in it waits for you: nothing becomes an incident by itself."
            ),
        )
        self._context, self._take = context, take
        self.waiting, self._waiting_text = QWidget(), PlainLabel()
        self.look = button(_("Look through it"), "main", look)
        row = QVBoxLayout(self.waiting)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._waiting_text)
        row.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)
        self.waiting.hide()
        self.frame, inner = panel("drop", (12, 12, 12, 12))
        inner.addWidget(
            PlainLabel(
                _(
                    "Drop files here just as the phone saved them, one or several, or a folder of "
                    "photographs."
                )
            )
        )
        self.choose = button(_("Choose files"), on=self._on_choose)
        self.folder = button(_("Choose a folder"), on=self._on_folder)
        buttons = QWidget()
        row_of_buttons = FlowLayout(buttons)
        row_of_buttons.addWidget(self.choose)
        row_of_buttons.addWidget(self.folder)
        inner.addWidget(buttons)
        self.column.addWidget(self.frame)
        # below, so that what is pressed stands where it stood the first time
        self.column.addWidget(self.waiting)
        before = context.form_context.vocabulary.before_attaching()
        self.column.addWidget(NoticeBox("", (before, _(manifest.NEVER), _(_WATCHED))))
        self.how = ComboBox(CHOICE)
        self.how.addItem(_("Choose where the messages are"), "")
        for code in (*CODES, dated_files.CODE):
            self.how.addItem(manifest.load(code).title, code)
        self.column.addLayout(
            label_above(_("How to get it from the phone or the program"), self.how)
        )
        self.steps = SentenceList()
        self.column.addWidget(self.steps)
        self.column.addStretch(1)
        self.how.activated.connect(self._on_how)
        self.setFocusProxy(self.choose)

    def show_before(self, before: _Before) -> None:
        """Show what waits to be looked through."""
        # the button is the loudest one only as long as something waits
        self.look.setProperty("role", "main" if before.waiting else "")
        restyle(self.look)
        done = _("Nothing of what you brought in waits to be looked through.")
        self._waiting_text.setText(before.waiting or done)
        self.waiting.setVisible(bool(before.conversations))

    @Slot(bool)
    def mark(self, over: bool) -> None:
        """Show that files are held over the page."""
        self.frame.setProperty("over", "true" if over else "false")
        restyle(self.frame)

    @Slot()
    def _on_choose(self) -> None:
        self._take(self._context.prompter.files(self, _("Choose what to bring in")))

    @Slot()
    def _on_folder(self) -> None:
        title = _("Choose the folder to bring in")
        chosen = self._context.prompter.folder(self, title, Path.home())
        self._take(() if chosen is None else (chosen,))

    @Slot()
    def _on_how(self) -> None:
        code = str(self.how.currentData())
        self.steps.show_lines(_how_lines(code) if code else ())


class _Working(ScrollPage):
    """How far the work on one file is."""

    def __init__(self, stop: Callable[[], None], before: str) -> None:
        super().__init__(_("Bring in messages or photographs"))
        self.progress = JobProgress()
        self.progress.stop_requested.connect(stop)
        self.column.addWidget(self.progress)
        # files that are dropped on another page come here, and not by the door
        self.column.addWidget(PlainLabel(before))
        self.column.addStretch(1)
        self.setFocusProxy(self.progress.bar)


class _Report(ScrollPage):
    """What was read of each file that was kept; `was_left` once it was seen and another page is."""

    was_left = False

    def __init__(
        self,
        outcomes: _Outcomes,
        here: str,
        look: Callable[[], None],
        more: Callable[[], None],
    ) -> None:
        super().__init__(_("What was read"))
        self._here = here
        exports = [each.offer for kept in outcomes.kept for each in kept.conversations]
        told = [manifest.load(offer.format).translated() for offer in exports]
        said = [*(each.authorship for each in told), *(each.warning for each in told)]
        for warning in filter(None, dict.fromkeys(said)):
            self.column.addWidget(PlainLabel(warning))
        for kept in outcomes.kept:
            self._add_kept(kept)
        self.column.addStretch(1)
        self.look = button(_("Look through it"), "main", look)
        self.more = button(_("Bring in more"), on=more)
        self.add_foot(self.look, self.more)
        self.setFocusProxy(self.look)

    def hideEvent(self, event: QHideEvent) -> None:
        """Note that it was seen: only what was shown is hidden."""
        super().hideEvent(event)
        self.was_left = True

    def _add_kept(self, kept: KeptExport) -> None:
        name = folder_name(kept.exhibit.content.name)
        for each in kept.conversations[:_REPORTED]:
            told = report_lines(
                each.offer, each.report, each.answers, (), here=self._here, warns=False
            )
            lines = [*told]
            lines += kept_lines(kept.exhibit, each)
            if each is kept.conversations[-1]:
                lines += files_lines(kept.files)
            self._add_card(name, lines)
        more = len(kept.conversations) - _REPORTED
        if more > 0:
            text = ngettext(
                "{n} more conversation was read of this file.",
                "{n} more conversations were read of this file.",
                more,
            )
            self._add_card(name, [text.format(n=more)])

    def _add_card(self, title: str, lines: Sequence[str]) -> QVBoxLayout:
        sheet, column = card(title)
        said = SentenceList()
        column.addWidget(said)
        self.column.addWidget(sheet)
        said.show_lines(lines)
        return column


def _asked(path: Path, offer: OfferedExport) -> _Asked:
    return os.fsencode(path).hex(), offer.format, offer.main


def _failure(path: Path, error: DiaryError) -> str:
    if isinstance(error, Cancelled):
        return _("Stopped. Nothing of {name} was kept.").format(name=short_line(path.name))
    if isinstance(error, MediaError) and error.reason == MediaReason.UNREADABLE:
        error = ExportRefused(_NOT_KNOWN)
    message = explain_in_window(error)
    if isinstance(error, ExportRefused):
        # the next step is a button here
        message = replace(message, next="")
    return f"{short_line(path.name)}: {message.text}"


def _how_lines(code: str) -> list[str]:
    """Return how to get an export, what stays where it is, and what it lacks."""
    told = manifest.load(code).translated()
    lines = [f"{told.what}.", ""]
    lines += [f"{number}. {step}" for number, step in enumerate(told.from_phone, 1)]
    for title, points in (
        (_("What stays where it is"), told.keeps),
        (_("What the export does not have"), told.lost),
        (_("What is asked before it is read"), told.asked()),
    ):
        lines += ["", f"{title}:", *(f"- {point}" for point in points)]
    for said in filter(None, (told.authorship, told.warning)):
        lines += ["", said]
    return lines


def _looked_into(path: Path, context: PageContext, progress: Progress) -> tuple[OfferedExport, ...]:
    if os.path.isdir(path):
        with open_folder(choose(read_folder(path)), path.resolve().name, context.media) as folder:
            return folder.offers
    with open_export(path, context.media, progress) as export:
        return export.offers


def _before(session: Session) -> _Before:
    reviews = session.reviews()
    contents = [review.conversation.content for review in reversed(reviews)]
    return _Before(
        tuple(Answers(content.me, content.own_number, content.zone) for content in contents),
        waiting_reviews(session),
        len(reviews),
        session.journal.zone,
    )
