"""Looking through what came in: runs of contact become incidents, or are left out.

**Invariants:**

- Nothing enters the record unless rows are ticked, words are typed and a button is pressed. No kind
  is ticked by the program, and what is suggested follows from the channel alone.
- Words of messages are shown only where they were asked for, literally.
- Every decision is kept at once, so that the person can leave at any line and go on later.
- What is accepted waits ten seconds before it is recorded, and `Undo` drops it meanwhile; another
  decision, and leaving the page, record it. Later `Undo` says first what it withdraws.
- Room for what the page says is kept beside the buttons, so nothing moves under the pointer.
- Lines are read in jobs and decided on by the vault thread; the window waits for neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from diary.conversations.sender_accounts import SenderIs
from diary.errors import DiaryError
from diary.i18n import _, ngettext
from diary.media.imports import manifest
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.safe_text import short_line
from diary.model.record_nouns import ClockCorrection, Evidence, Person, Role
from diary.model.revisions import as_of
from diary.model.when import Precision, When, zone_of
from diary.progress import Progress, subprogress
from diary.services.import_review import leave_out
from diary.text.time_texts import day_text
from ui.desktop.draft_autosave import Draft
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.alike_pictures import AlikePictures
from ui.desktop.pages.base import Page
from ui.desktop.pages.camera_clock import CameraClockForm, FolderNotice, clock_line
from ui.desktop.pages.review_senders import (
    NOTHING_SAID,
    GivenAnswer,
    OwnLinesForm,
    SaidOfSenders,
    SendersScreen,
    WhoForm,
    sender_rows,
)
from ui.desktop.pages.run_pictures import KeptFile, RunPictures, tiles_of
from ui.desktop.widgets.basic import (
    ComboBox,
    FieldLabel,
    FlowLayout,
    PageStack,
    PlainLabel,
    button,
    short_text,
    tab_in_order,
)
from ui.desktop.widgets.behaviour_picker import BehaviourChecklist
from ui.desktop.widgets.blurred_pictures import BlurredPictures
from ui.desktop.widgets.feedback import JobProgress, StatusLine, reserve_lines
from ui.desktop.widgets.line_list import LineModel, LineRow, LineView
from ui.desktop.widgets.picture_grid import PictureTile
from ui.desktop.widgets.run_list import RunKey, RunModel, RunRow, RunView, first_words
from ui.desktop.widgets.sender_list import SenderRow
from ui.text.contact_runs import (
    decided_text,
    line_what,
    line_when,
    line_words,
    number_list,
    recorded_text,
    run_counts,
    run_sender,
    run_when,
)
from ui.text.exports_read import folder_name

if TYPE_CHECKING:
    from diary.conversations.contact_runs import ContactRun, OwnRun
    from diary.media.picture_hash import AlikeAnswer
    from diary.model.revisions import Content, Recorded
    from diary.services.import_review import ImportReview, PlannedAcceptance, ReviewReading
    from diary.services.session import Session
    from ui.desktop.threads import Job

    _OwnFound = Sequence[tuple[ReviewReading, tuple[OwnRun, ...]]]

T = TypeVar("T")
_GAPS: Final = (15, 60, 6 * 60, 24 * 60)
_MOST_LINES: Final = 10_000
_MAX_WORDS: Final = 20_000
_ROWS_IN_SIGHT: Final = 4
_LETTERS: Final = 26
_MOST_WORDED: Final = 40  # lines of a run whose words stand in its row
_BETWEEN: Final = " \u00b7 "
_NOT_NAMED: Final = " "
_WAITING: Final = 10_000  # milliseconds


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """One conversation as the page lists it."""

    reading: ReviewReading
    title: str
    platform: str
    zone: str
    is_by_moment: bool  # its file has moments, and nobody was asked by whose clock
    gap: int
    accepted: int
    left_out: int
    of_folder: bool = False
    files: Mapping[str, KeptFile] = field(default_factory=dict)
    clocks: Mapping[str, ClockCorrection | None] = field(default_factory=dict)
    alike: Mapping[tuple[int, ...], AlikeAnswer] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.reading.conversation.id


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What was accepted and is not recorded yet: its rows, and what was said of them."""

    rows: tuple[RunRow, ...]
    what: str
    kinds: tuple[str, ...]
    decision: str = ""


class ReviewPage(Page):
    """The runs of every conversation in one list, and the lines of one run."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__()
        self._context, self._navigator = context, navigator
        self._reviewed: dict[str, _Reviewed] = {}
        self._rows: list[RunRow] = []
        self._done: list[str] = []
        self._senders: tuple[SenderRow, ...] = ()
        self._job: Job | None = None
        self._busy, self._reads_again = False, False
        self._waiting: _Waiting | None = None
        self.ten_seconds = QTimer(self, singleShot=True, interval=_WAITING)
        self.ten_seconds.timeout.connect(self._on_ten_seconds)
        self.pictures = BlurredPictures(context.jobs, self)
        self.model = RunModel(self.pictures, self)
        self.view = RunView(self.model)
        self.status = StatusLine()
        self.working = JobProgress()
        self.export, self.gap, self.clock = ComboBox(), ComboBox(), ComboBox()
        self.count = PlainLabel(role="muted")
        self.empty = PlainLabel()
        self.what = QLineEdit()
        self.kinds = BehaviourChecklist(context.form_context.vocabulary)
        self.more_kinds = button(_("Other kinds"), on=self._on_more_kinds)
        self._suggested: dict[str, QCheckBox] = {}
        self._chosen_kinds: frozenset[str] = frozenset()
        self.accept = button(_("Accept as incident"), "main", self._on_accept)
        self.as_one = button(_("Accept as one incident"), on=self._on_as_one)
        self.leave_out = button(_("Leave out"), on=self._on_leave_out)
        self.undo = button(_("Undo"), on=self._on_undo)
        self.all = button(_("Tick all"), on=self._on_all)
        self.none = button(_("Tick none"), on=self.view.clearSelection)
        self.words = button(_("Show the words"), on=self._on_words)
        self.all_words = button(_("Show the words of all"), on=self._on_all_words)
        self.lines = button(_("Show the lines"), on=self._on_lines)
        self.of_folder = FolderNotice(self._on_ask_clock)
        self.run = _RunScreen(context, self._on_split, self._on_back)
        self.from_whom = ComboBox()
        self.about = button(_("How this works"), "quiet", self._on_about)
        self.to_timeline = button(
            _("Go to the timeline"), "main", lambda: navigator.show_page(PageId.TIMELINE)
        )
        self.to_import = button(_("Bring in more"), on=lambda: navigator.show_page(PageId.IMPORT))
        self.by_sender = button(_("Senders"), on=self._show_senders)
        self.senders = SendersScreen(self._ask_who, self._leave_rows_out, self._on_past_senders)
        self.who: WhoForm | None = None
        self.own: OwnLinesForm | None = None
        self._said = NOTHING_SAID
        self._is_to_ask = True
        self.run_pictures = RunPictures(context, self.pictures, self._on_split, self._on_back)
        self._asking: QWidget | None = None
        self._stack = PageStack()
        self._build()

    @Slot()
    def refresh(self) -> None:
        """Read every conversation again, and blur what was shown."""
        self._drop_who()
        self._stack.setCurrentWidget(self._list)
        self.model.forget_words()
        self._is_to_ask = True
        self._read(None)

    @property
    def suggested_kinds(self) -> tuple[QCheckBox, ...]:
        """Return the kinds that the channels of the ticked rows suggest."""
        return tuple(self._suggested.values())

    @property
    def is_asking(self) -> bool:
        """Return whether it is not known yet of which senders something was said."""
        return self._is_to_ask

    def unsaved(self) -> Draft | None:
        """Return the words that are typed and not used yet, and the kinds that are ticked."""
        kinds = list(self._kinds())
        return {"what": self.what.text(), "kinds": kinds} if self.what.text() or kinds else None

    def restore(self, draft: Draft) -> None:
        """Restore what `unsaved` returned."""
        self.what.setText(str(draft["what"]))
        kinds = [str(kind) for kind in draft["kinds"]]
        self.kinds.set_chosen(kinds)
        self._show_other_kinds(shown=bool(kinds))

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        inner = QWidget()
        inner.setProperty("role", "column")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(24, 18, 24, 18)
        self._column.setSpacing(8)
        self._build_list()
        self._build_decision()
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # what is decided stands below, whatever the list and the kinds take
        self._list = QWidget()
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(self._decision)
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.run)
        self._stack.addWidget(self.run_pictures)
        self._stack.addWidget(self.senders)
        said = QHBoxLayout()
        said.setContentsMargins(24, 0, 24, 10)
        reserve_lines(self.status, 2)
        said.addWidget(self.status, 1)
        said.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addLayout(said)
        self.setFocusProxy(self.view)
        self._connect()
        tab_in_order(self._list)
        self._follow()

    def _build_list(self) -> None:
        column = self._column
        head = QHBoxLayout()
        head.addWidget(PlainLabel(_("Look through what came in"), role="title"), 1)
        head.addWidget(self.about)
        column.addLayout(head)
        self._told = PlainLabel(
            _(
                "Tick what belongs together, say it in one line of your own, and accept it. "
                "Nothing becomes an incident otherwise. You can stop here at any time and go "
                "on later."
            ),
            role="muted",
        )
        column.addWidget(self._told)
        self._told.hide()
        column.addWidget(self.working)
        self._narrow = QWidget()
        row = FlowLayout(self._narrow)
        row.addWidget(_below(_("Which export"), self.export))
        row.addWidget(_below(_("From whom"), self.from_whom))
        self._gap_part = _below(_("Another run begins after"), self.gap)
        row.addWidget(self._gap_part)
        self._clock_part = _below(_("By the clock of"), self.clock)
        row.addWidget(self._clock_part)
        column.addWidget(self._narrow)
        column.addWidget(self.of_folder)
        column.addWidget(self.count)
        column.addWidget(self.view, 1)
        column.addWidget(self.kinds, 1)
        self.kinds.hide()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.empty, 1)
        self.empty.hide()
        self._next = QWidget()
        row = FlowLayout(self._next)
        for part in (self.to_timeline, self.to_import):
            row.addWidget(part)
        column.addWidget(self._next)
        self._next.hide()
        self._buttons = QWidget()
        row = FlowLayout(self._buttons)
        for part in (
            self.all, self.none, self.words, self.all_words, self.lines, self.by_sender,
        ):  # fmt: skip
            row.addWidget(part)
        column.addWidget(self._buttons)

    def _build_decision(self) -> None:
        self.what.setMaxLength(_MAX_WORDS)
        self.what.setPlaceholderText(_("One line, as you would say it"))
        self._decision = QWidget()
        column = QVBoxLayout(self._decision)
        column.setContentsMargins(24, 4, 24, 4)
        column.setSpacing(4)
        column.addWidget(FieldLabel(_("What happened, in your own words"), self.what))
        column.addWidget(self.what)
        kinds = QWidget()
        self._kind_row = FlowLayout(kinds)
        self._kind_row.addWidget(self.more_kinds)
        column.addWidget(kinds)
        row = QWidget()
        buttons = FlowLayout(row)
        for part in (self.accept, self.as_one, self.leave_out):
            buttons.addWidget(part)
        column.addWidget(row)

    def _connect(self) -> None:
        self.view.ticked.connect(self._follow)
        self.view.selectionModel().currentChanged.connect(lambda *_at: self._follow_files())
        self.run_pictures.clock_requested.connect(
            lambda row: self._ask_about_clock(row.conversation, row.run.sender)
        )
        self.run_pictures.alike_requested.connect(self._show_alike)
        self.view.opened.connect(self._open_lines)
        self.view.words_wanted.connect(lambda row: self._reveal((row,)))
        self.what.textChanged.connect(self._follow)
        self.what.returnPressed.connect(self._on_enter)
        self.kinds.changed.connect(self._on_kind_chosen)
        self.export.activated.connect(self._on_export)
        self.from_whom.activated.connect(self._on_export)
        self.gap.activated.connect(self._on_gap)
        self.clock.activated.connect(self._on_clock)
        self.working.stop_requested.connect(self._on_stop)
        undo = QShortcut(QKeySequence.StandardKey.Undo, self.view)
        undo.setContext(Qt.ShortcutContext.WidgetShortcut)
        undo.activated.connect(self._on_undo)
        self._context.theme.changed.connect(self._fit)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        rows = self.fontMetrics().height() * 4
        if self.model.rows and not self.model.rows[0].files:
            rows = self.view.sizeHintForRow(0)
        self.view.setMinimumHeight(rows * _ROWS_IN_SIGHT + 4)

    # Reading

    def _read(self, only: frozenset[str] | None) -> None:
        """Read these conversations again, or all of them; once more after what is being read."""
        if self._job is not None:
            self._reads_again = True
        else:
            self._busy = True
            self._follow()
            self._context.vault_thread.run(
                self, _reviews, partial(self._on_reviews, only), self._failed
            )

    def _on_reviews(self, only: frozenset[str] | None, found: tuple[_Reviewed, ...]) -> None:
        if self._job is not None:
            self._reads_again = True
            return
        again = [one for one in found if only is None or one.id in only]
        kept = [row for row in self._rows if only is not None and row.conversation not in only]
        self._reviewed = {one.id: one for one in found}
        self.working.begin(_("Reading the lines. You can leave this page meanwhile."))
        work = partial(_rows_of, again, len({one.zone for one in found}) > 1)
        self._job = self._context.jobs.start(
            self, work, partial(self._on_rows, kept), self._failed, self.working.progressed,
        )  # fmt: skip

    def _on_rows(self, kept: Sequence[RunRow], rows: list[RunRow]) -> None:
        self._end_job()
        self._rows = sorted([*kept, *rows], key=lambda row: (row.run.begins, row.key))
        self._list_exports()
        self._show_rows(0)
        self._note_left()
        if self._stack.currentWidget() is self._list:
            self.view.setFocus()

    def _note_left(self) -> None:
        left = {id_: 0 for id_ in self._reviewed}
        for row in self._rows:
            left[row.conversation] = left.get(row.conversation, 0) + 1
        readings = {id_: one.reading for id_, one in self._reviewed.items()}

        senders = list(dict.fromkeys(row.run.sender for row in self._rows if row.run.count))

        def work(session: Session) -> SaidOfSenders:
            for id_, count in left.items():
                session.review(readings[id_].conversation).note_left(count)
            return _said_of(session, senders)

        self._context.vault_thread.run(self, work, self._on_said, self.status.fail)

    def _on_said(self, said: SaidOfSenders) -> None:
        """Take over what was said of senders, and ask where nothing was."""
        self._said = said
        self._list_exports()
        if self._is_to_ask and self._stack.currentWidget() is self._list and self._unasked():
            self._show_senders()
        self._is_to_ask = False

    def _unasked(self) -> list[str]:
        senders = dict.fromkeys(row.run.sender for row in self._rows if row.run.count)
        return [each for each in senders if each and each not in self._said.answers]

    def _list_exports(self) -> None:
        chosen = self.export.currentData()
        self.export.clear()
        self.export.addItem(_("Everything"), "")
        for id_, one in self._reviewed.items():
            count = sum(row.conversation == id_ for row in self._rows)
            if count:
                self.export.addItem(f"{one.title} ({count:,})", id_)
        self.export.setCurrentIndex(max(self.export.findData(chosen), 0))
        chosen = self.from_whom.currentData()
        self._senders = sender_rows(self._rows, self._said)
        self.senders.show_rows(self._senders)
        self.from_whom.clear()
        self.from_whom.addItem(_("Everybody"), "")
        people: dict[str, tuple[str, int]] = {}
        for each in self._senders:
            if each.person:
                before = people.get(each.person, ("", 0))[1]
                people[each.person] = each.who, before + len(each.rows)
        for person, (name, count) in people.items():
            self.from_whom.addItem(f"{name} ({count:,})", person)
        for each in self._senders:
            self.from_whom.addItem(f"{each.shown} ({len(each.rows):,})", each.key or _NOT_NAMED)
        self.from_whom.setCurrentIndex(max(self.from_whom.findData(chosen), 0))

    def _shown(self) -> list[RunRow]:
        chosen, sender = self.export.currentData(), self.from_whom.currentData()
        theirs = {
            row.key
            for one in self._senders
            for row in one.rows
            if sender in (one.key or _NOT_NAMED, one.person)
        }
        return [
            row
            for row in self._rows
            if (not chosen or row.conversation == chosen) and (not sender or row.key in theirs)
        ]

    def _show_rows(self, focus: int) -> None:
        rows = self._shown()
        self.model.set_rows(rows)
        is_mixed = len({bool(row.files) for row in rows}) > 1
        self.all.setText(_("Tick all but the files") if is_mixed else _("Tick all"))
        self.view.focus_row(focus)
        self._fit()
        self._show_gap()
        self._show_clocks()
        for part in (self.view, self._buttons, self._decision, self._narrow):
            part.setVisible(bool(rows))
        nothing = _("Nothing waits here. What you bring in is listed here, to be looked through.")
        decided = _("Everything is decided. Accepted runs are on the timeline.")
        is_begun = self._waiting is not None or self._decided() != (0, 0)
        self.empty.setText(decided if is_begun else nothing)
        self.empty.setVisible(not rows)
        self._next.setVisible(not rows)
        self._follow()

    def _show_clocks(self) -> None:
        """Offer one clock where calls and texts are by another than what was answered."""
        zones = dict.fromkeys(one.zone for one in self._reviewed.values())
        open_ones = [one for one in self._reviewed.values() if one.is_by_moment]
        known = zones.keys() | {self._context.form_context.zone}
        answered = {one.zone for one in self._reviewed.values() if not one.is_by_moment}
        self._clock_part.setVisible(bool(open_ones) and bool(answered) and len(known) > 1)
        self.clock.clear()
        if len(zones) > 1:
            self.clock.addItem(_("Several: choose one"), "")
        for zone in sorted(known):
            self.clock.addItem(zone, zone)
        at = 0 if len(zones) > 1 else self.clock.findData(next(iter(zones), ""))
        self.clock.setCurrentIndex(at)

    @Slot()
    def _on_clock(self) -> None:
        """Show calls and texts, whose files have moments, by one clock."""
        zone = str(self.clock.currentData())
        readings = [one.reading for one in self._reviewed.values() if one.is_by_moment]
        if not zone:
            return

        def work(session: Session) -> None:
            for reading in readings:
                session.review(reading.conversation).set_zone(zone)

        def done(_none: None) -> None:
            text = _("Calls and texts are by the clock of {zone} now.")
            self.status.show_text(text.format(zone=zone))
            self._read(None)

        self._decide(work, done)

    def _show_gap(self) -> None:
        chosen = self._chosen_reviews()
        gaps = {one.gap for one in chosen if not one.of_folder}
        self._gap_part.setVisible(bool(gaps))
        self.of_folder.setVisible(any(one.of_folder for one in chosen))
        _conversation, camera = next(self._unasked_cameras(), ("", ""))
        self.of_folder.ask(camera)
        self.gap.clear()
        for minutes in sorted({*_GAPS, *gaps}):
            self.gap.addItem(_gap_text(minutes), minutes)
        at = self.gap.findData(next(iter(gaps))) if len(gaps) == 1 else -1
        self.gap.setCurrentIndex(at)

    def _chosen_reviews(self) -> list[_Reviewed]:
        ids = {row.conversation for row in self._shown()}
        return [one for id_, one in self._reviewed.items() if id_ in ids]

    def _decided(self) -> tuple[int, int]:
        found = self._reviewed.values()
        return sum(one.accepted for one in found), sum(one.left_out for one in found)

    def _end_job(self) -> None:
        self._job, self._busy = None, False
        self.working.end()
        if self._reads_again:
            self._reads_again = False
            self._read(None)

    def _failed(self, error: DiaryError) -> None:
        self._end_job()
        self._follow()
        self.status.fail(error)

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    # Ticks

    def _kinds(self) -> tuple[str, ...]:
        ticked = {code for code, box in self._suggested.items() if box.isChecked()}
        ticked.update(self.kinds.chosen())
        known = self._context.form_context.vocabulary.behaviours
        return tuple(behaviour.code for behaviour in known if behaviour.code in ticked)

    @Slot()
    def _follow(self) -> None:
        """Enable what applies to the rows that are ticked."""
        rows = self.view.ticked_rows()
        self._suggest(rows)
        may = bool(rows) and not self._busy
        self.accept.setEnabled(may and bool(self.what.text().strip()))
        self.accept.setText(
            ngettext("Accept as incident", "Accept as {n} incidents", max(len(rows), 1)).format(
                n=f"{len(rows):,}"
            )
        )
        self.leave_out.setEnabled(may)
        self.as_one.setEnabled(self.accept.isEnabled() and len(rows) > 1)
        may_undo = self._waiting is not None or bool(self._done) or self._decided() != (0, 0)
        self.undo.setEnabled(not self._busy and may_undo)
        self.senders.set_busy(busy=self._busy)
        for part in (self.export, self.from_whom, self.gap, self.clock):
            part.setEnabled(not self._busy)
        accepted, left_out = self._decided()
        accepted += 0 if self._waiting is None else len(self._waiting.rows)
        said = decided_text(len(self._rows), accepted, left_out)
        ticked = _("Ticked: {n}.").format(n=f"{len(rows):,}")
        self.count.setText(f"{said} {ticked}" if self._rows else said)
        self._follow_files()

    @Slot()
    def _follow_files(self) -> None:
        """Name the buttons after what the row has that they act on."""
        rows = self._ticked_or_current()
        of_files = bool(rows) and bool(rows[0].files)
        self.lines.setText(_("Show the pictures") if of_files else _("Show the lines"))
        self.words.setEnabled(any(row.has_words for row in rows))

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
                label = self._context.form_context.vocabulary.behaviour(code).label
                box = QCheckBox(label.replace("&", "&&"))
                # a click leaves the keys where the words are typed
                box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                self._suggested[code] = box
                self._kind_row.addWidget(box)
        self._kind_row.addWidget(self.more_kinds)
        tab_in_order(self._decision)

    @Slot()
    def _on_about(self) -> None:
        self._told.setVisible(self._told.isHidden())

    @Slot()
    def _on_all(self) -> None:
        """Tick all that is not of files, or all files where nothing else is listed."""
        self.view.selectAll()
        self.what.setFocus()

    @Slot()
    def _on_more_kinds(self) -> None:
        self._show_other_kinds(shown=self.kinds.isHidden())
        (self.what if self.kinds.isHidden() else self.kinds).setFocus()

    @Slot()
    def _on_kind_chosen(self) -> None:
        """Close the list of kinds once one is chosen, and go on to the words."""
        chosen = frozenset(self.kinds.chosen())
        is_more, self._chosen_kinds = bool(chosen - self._chosen_kinds), chosen
        if is_more and self.kinds.isVisible():
            self._show_other_kinds(shown=False)
            self.what.setFocus()

    def _show_other_kinds(self, *, shown: bool) -> None:
        """Show the list of kinds in place of the runs, or name what is ticked in it."""
        self.kinds.setVisible(shown)
        for part in (self.view, self._buttons):
            part.setVisible(not shown and bool(self.model.rows))
        vocabulary = self._context.form_context.vocabulary
        labels = ", ".join(vocabulary.behaviour(code).label for code in self.kinds.chosen())
        closed = _("Other kinds: {kinds}").format(kinds=labels) if labels else _("Other kinds")
        self.more_kinds.setText(_("Close the list of kinds") if shown else short_text(closed, 80))

    # Decisions

    def _by_conversation(
        self, rows: Sequence[RunRow]
    ) -> list[tuple[ReviewReading, list[ContactRun], int]]:
        """Return the runs of these rows by conversation, and how many it has left without them."""
        found: dict[str, tuple[ReviewReading, list[ContactRun]]] = {}
        for row in rows:
            found.setdefault(row.conversation, (row.reading, []))[1].append(row.run)
        return [
            (reading, runs, sum(row.conversation == id_ for row in self._rows) - len(runs))
            for id_, (reading, runs) in found.items()
        ]

    def _decide(self, work: Callable[[Session], T], done: Callable[[T], None]) -> None:
        """Decide, once what waits is recorded."""

        def first_what_waits(session: Session) -> tuple[Sequence[Recorded[Content]], T]:
            return session.acceptance.write(), work(session)

        def decided(outcome: tuple[Sequence[Recorded[Content]], T]) -> None:
            self._on_recorded(outcome[0])
            done(outcome[1])

        def failed(error: DiaryError) -> None:
            self._failed(error)
            # some of it may have been kept
            self._read(None)

        self._busy = True
        self._follow()
        self._context.vault_thread.run(self, first_what_waits, decided, failed)

    @Slot()
    def _on_enter(self) -> None:
        if self.accept.isEnabled():
            self._on_accept()

    @Slot()
    def _on_accept(self) -> None:
        self._accept(as_one=False)

    @Slot()
    def _on_as_one(self) -> None:
        self._accept(as_one=True)

    def _accept(self, *, as_one: bool) -> None:
        rows, what, kinds = self.view.ticked_rows(), self.what.text().strip(), self._kinds()
        parts = [
            (reading.conversation, runs) for reading, runs, _left in self._by_conversation(rows)
        ]

        def work(session: Session) -> PlannedAcceptance:
            return session.acceptance.hold(parts, what, kinds, as_one=as_one)

        self._decide(work, partial(self._on_held, _Waiting(rows, what, kinds)))

    def _on_held(self, waiting: _Waiting, planned: PlannedAcceptance) -> None:
        count = len(planned.incidents)
        self.what.clear()
        self.kinds.set_chosen(())
        self._show_other_kinds(shown=False)
        self._waiting = replace(waiting, decision=planned.decision.id)
        text = ngettext(
            "Accepted as an incident. It is recorded in ten seconds; 'Undo' drops it, and no "
            "number is given.",
            "Accepted as {n} incidents. They are recorded in ten seconds; 'Undo' drops them, and "
            "no number is given.",
            count,
        ).format(n=f"{count:,}")
        self._remove(waiting.rows, text)
        self.ten_seconds.start()

    @Slot()
    def _on_ten_seconds(self) -> None:
        """Record what waits; the window goes on meanwhile."""
        self.ten_seconds.stop()
        if self._waiting is not None:
            self._context.vault_thread.run(
                self, lambda session: session.acceptance.write(), self._on_recorded,
                self.status.fail,
            )  # fmt: skip

    def _on_recorded(self, made: Sequence[Recorded[Content]]) -> None:
        """Say which numbers what waited was given."""
        if not made or self._waiting is None:
            return
        self.ten_seconds.stop()
        waiting, self._waiting = self._waiting, None
        self._note_decided(waiting.decision, waiting.rows, accepted=True)
        self._follow()
        self.status.show_text(recorded_text([item.number for item in made]))
        self._navigator.changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """Record what waits when the page is left, or the window hidden."""
        self._on_ten_seconds()
        super().hideEvent(event)

    @Slot()
    def _on_leave_out(self) -> None:
        self._leave_rows_out(self.view.ticked_rows())

    def _leave_rows_out(self, rows: Sequence[RunRow]) -> None:
        groups = self._by_conversation(rows)

        def work(session: Session) -> str:
            reviews = [session.review(reading.conversation) for reading, _runs, _left in groups]
            parts = [(each, runs) for each, (_of, runs, _left) in zip(reviews, groups, strict=True)]
            decision = leave_out(session.decisions, parts)
            for each, (_of, _runs, left) in zip(reviews, groups, strict=True):
                each.note_left(left)
            return decision

        text = ngettext(
            "{n} run is left out. It stays in the export, and 'Undo' lists it again.",
            "{n} runs are left out. They stay in the export, and 'Undo' lists them again.",
            len(rows),
        ).format(n=f"{len(rows):,}")

        def done(decision: str) -> None:
            self._note_decided(decision, rows, accepted=False)
            self._remove(rows, text)

        self._decide(work, done)

    def _remove(self, rows: Sequence[RunRow], text: str) -> None:
        """Take rows that were decided on out of the list."""
        gone = {row.key for row in rows}
        focus = next((at for at, row in enumerate(self.model.rows) if row.key in gone), 0)
        self._rows = [row for row in self._rows if row.key not in gone]
        self._busy = False
        self._list_exports()
        self._show_rows(focus)
        self.status.show_text(text)
        if self._stack.currentWidget() is self._list:
            (self.view if self._shown() else self.undo).setFocus()
        elif not self._rows:
            self._on_back()

    def _note_decided(self, decision: str, rows: Sequence[RunRow], *, accepted: bool) -> None:
        """Count what was decided, as one step that can be taken back."""
        for row in rows:
            one = self._reviewed[row.conversation]
            self._reviewed[row.conversation] = replace(
                one, accepted=one.accepted + accepted, left_out=one.left_out + (not accepted)
            )
        self._done.append(decision)

    def _on_split(self, row: RunRow, line: int) -> None:
        reading = row.reading
        self._on_back()
        self._regroup(
            (reading,),
            lambda session: session.review(reading.conversation).split(row.run, line),
            _("Another run begins with line {n} now. 'Undo' joins them again.").format(n=line),
        )

    @Slot()
    def _on_gap(self) -> None:
        minutes = int(self.gap.currentData())
        readings = [one.reading for one in self._chosen_reviews() if not one.of_folder]

        def work(session: Session) -> str:
            for reading in readings:
                session.review(reading.conversation).set_gap(minutes)
            return ""

        self._regroup(readings, work, "")

    def _regroup(
        self, readings: Iterable[ReviewReading], work: Callable[[Session], str], text: str
    ) -> None:
        """Group otherwise, which is a step if `work` returns a decision."""
        ids = frozenset(reading.conversation.id for reading in readings)

        def done(decision: str) -> None:
            if decision:
                self._done.append(decision)
            self.status.show_text(text)
            self._read(ids)

        self._decide(work, done)

    @Slot()
    def _on_undo(self) -> None:
        """Drop what waits; later take the last step back, once it was said what that withdraws."""
        if not self.undo.isEnabled():
            return
        if self._waiting is not None:
            self.ten_seconds.stop()
            self._busy = True
            self._follow()
            self._context.vault_thread.run(
                self, lambda session: session.acceptance.drop(), self._on_dropped, self._failed
            )
            return
        done, before = self._done[-1:], tuple(self._undoable())

        def withdrawn(session: Session) -> tuple[str, tuple[int, ...]]:
            decisions = session.decisions
            (decision,) = done or [decisions.last(id_) for id_ in before] or [""]
            return decision, decisions.withdraws(decision)

        self._context.vault_thread.run(self, withdrawn, self._take_back, self._failed)

    def _on_dropped(self, _dropped: bool) -> None:
        waiting, self._waiting, self._busy = self._waiting, None, False
        if waiting is None:
            return
        self._rows = sorted([*self._rows, *waiting.rows], key=lambda row: (row.run.begins, row.key))
        self._list_exports()
        self._show_rows(0)
        self.view.tick(row.key for row in waiting.rows)
        self.what.setText(self.what.text() or waiting.what)
        for code, box in self._suggested.items():
            box.setChecked(code in waiting.kinds)
        self.kinds.set_chosen([code for code in waiting.kinds if code not in self._suggested])
        self.status.show_text(_("Dropped. Nothing was recorded, and no number was given."))
        self.view.setFocus()

    def _take_back(self, found: tuple[str, tuple[int, ...]]) -> None:
        decision, numbers = found
        if numbers and not self._may_withdraw(numbers):
            return

        def done(_is_done: bool) -> None:
            del self._done[-1:]
            text = _("The last step is taken back.")
            if numbers:
                text = ngettext(
                    "Incident {numbers} is withdrawn, and what it was made of is listed again.",
                    "Incidents {numbers} are withdrawn, and what they were made of is listed "
                    "again.",
                    len(numbers),
                ).format(numbers=number_list(numbers))
            self.status.show_text(text)
            self._navigator.changed()
            self._read(None)

        self._decide(lambda session: session.decisions.take_back(decision), done)

    def _may_withdraw(self, numbers: Sequence[int]) -> bool:
        """Ask, saying what undoing does once something is recorded."""
        count, listed = len(numbers), number_list(numbers)
        return self._context.prompter.confirm(
            self,
            ngettext("Withdraw incident {listed}?", "Withdraw {n} incidents?", count).format(
                n=f"{count:,}", listed=listed
            ),
            [
                ngettext(
                    "Number {listed} is in the record. Taking it back withdraws it: it is no "
                    "longer counted or handed over, but its number stays, and a bundle says that "
                    "it was withdrawn.",
                    "Numbers {listed} are in the record. Taking them back withdraws them: they are "
                    "no longer counted or handed over, but their numbers stay, and a bundle says "
                    "that they were withdrawn.",
                    count,
                ).format(listed=listed)
            ],
            ngettext("Withdraw it", "Withdraw them", count),
        )

    def _undoable(self) -> Iterator[str]:
        """Yield the conversation whose last step of an earlier time is taken back."""
        chosen = self.export.currentData()
        for id_, one in reversed(self._reviewed.items()):
            if (one.accepted or one.left_out) and chosen in ("", None, id_):
                yield id_
                return

    @Slot()
    def _on_export(self) -> None:
        self._show_rows(0)

    # Senders

    @Slot()
    def _show_senders(self) -> None:
        self._stack.setCurrentWidget(self.senders)
        self.senders.view.setFocus()

    def _on_past_senders(self) -> None:
        """Go on to the runs; what was not answered is left open, and not asked again."""
        unasked = self._unasked()
        self._on_back()
        if unasked:

            def leave_open(session: Session) -> str:
                session.senders.say(unasked, SenderIs.LEFT_OPEN)
                return ""

            self._say(leave_open)

    def _ask_who(self, rows: Sequence[SenderRow]) -> None:
        self._drop_who()
        self.who = WhoForm(rows, self._said.people)
        self.who.answered.connect(self._on_who)
        self.who.left.connect(self._on_who_left)
        self._stack.addWidget(self.who)
        self._stack.setCurrentWidget(self.who)
        self.who.setFocus()

    @Slot(object)
    def _on_who(self, given: GivenAnswer) -> None:
        if self.who is None:
            return
        rows = self.who.rows
        platforms = {row.run.sender: row.platform for one in rows for row in one.rows}
        zone = self._context.form_context.zone
        since = When(Precision.DAY, zone, given.since.isoformat()) if given.since else None

        senders = [sender for one in rows for sender in one.senders]
        readings = {row.conversation: row.reading for one in rows for row in one.rows}

        def work(session: Session) -> str:
            if given.answer is not SenderIs.PERSON:
                session.senders.say(senders, given.answer)
                return ""
            person = given.person or Person(name=given.name, role=Role.SUSPECTED)
            accounts = [(sender, platforms[sender]) for sender in senders]
            return session.senders.say_person(accounts, person, given.why, since)

        self._on_who_left()
        self._say(work, lambda person: self._look_for_own(person, senders, readings.values()))

    @Slot()
    def _on_who_left(self) -> None:
        self._drop_who()
        self._show_senders()

    def _drop_who(self) -> None:
        for form in (self.who, self.own):
            if form is not None:
                self._stack.removeWidget(form)
                form.deleteLater()
        self.who = self.own = None

    def _say(
        self, work: Callable[[Session], str], done: Callable[[str], None] = lambda _person: None
    ) -> None:
        """Keep what was said of senders, and show it; `done` gets whom it names, or nothing."""
        senders = list(dict.fromkeys(row.run.sender for row in self._rows if row.run.count))

        def keep(session: Session) -> tuple[str, SaidOfSenders]:
            person = work(session)
            return person, _said_of(session, senders)

        def show(outcome: tuple[str, SaidOfSenders]) -> None:
            self._on_said(outcome[1])
            done(outcome[0])

        self._context.vault_thread.run(self, keep, show, self.status.fail)

    # Lines of the person

    def _look_for_own(
        self, person: str, senders: Sequence[str], readings: Iterable[ReviewReading]
    ) -> None:
        """Ask whether the person's own lines are contact with somebody, where there are any."""
        chosen = tuple(readings)
        if not person:
            return

        def unasked(session: Session) -> tuple[ReviewReading, ...]:
            return tuple(
                reading
                for reading in chosen
                if not session.review(reading.conversation).is_own_asked(person)
            )

        def read(left: tuple[ReviewReading, ...]) -> None:
            if left:
                self._context.jobs.start(
                    self, partial(_own_runs, left, senders), partial(self._ask_own, person),
                    self.status.fail,
                )  # fmt: skip

        self._context.vault_thread.run(self, unasked, read, self.status.fail)

    def _ask_own(self, person: str, found: _OwnFound) -> None:
        if not found or self._stack.currentWidget() is not self.senders:
            return
        name = self._said.name(person)
        lines = sum(run.count for _reading, runs in found for run in runs)
        self._drop_who()
        self.own = OwnLinesForm(name, lines, sum(len(runs) for _reading, runs in found))
        self.own.answered.connect(partial(self._on_own, person, found))
        self.own.left.connect(self._on_who_left)
        self._stack.addWidget(self.own)
        self._stack.setCurrentWidget(self.own)
        self.own.setFocus()

    def _on_own(
        self,
        person: str,
        found: _OwnFound,
        what: str | None,
    ) -> None:
        """List the lines as contact from the person, in their words, or note that they are none."""

        def work(session: Session) -> int:
            count = 0
            for reading, runs in found:
                review = session.review(reading.conversation)
                if what is None:
                    review.note_own_asked(person)
                else:
                    count += len(review.record_own(person, runs, what))
            return count

        def done(count: int) -> None:
            if count:
                text = ngettext(
                    "Recorded: {n} contact from you.", "Recorded: {n} contacts from you.", count
                )
                self.status.show_text(text.format(n=f"{count:,}"))
                self._navigator.changed()

        self._on_who_left()
        self._context.vault_thread.run(self, work, done, self.status.fail)

    # Words

    def _ticked_or_current(self) -> tuple[RunRow, ...]:
        current = self.view.row()
        return self.view.ticked_rows() or (() if current is None else (current,))

    @Slot()
    def _on_words(self) -> None:
        self._reveal(self._ticked_or_current())

    @Slot()
    def _on_all_words(self) -> None:
        self._reveal(self._shown())

    def _reveal(self, rows: Sequence[RunRow]) -> None:
        wanted = [row for row in rows if row.has_words]
        self._context.jobs.start(
            self, partial(_first_words, wanted), self._on_revealed, self.status.fail
        )

    def _on_revealed(self, found: dict[RunKey, str]) -> None:
        for key, text in found.items():
            self.model.reveal(key, text)

    @Slot()
    def _on_lines(self) -> None:
        rows = self._ticked_or_current()
        if rows:
            self._open_lines(rows[0])

    def _open_lines(self, row: RunRow) -> None:
        if row.files:
            self._open_pictures(row)
            return
        self.run.show_run(row)
        self._stack.setCurrentWidget(self.run)
        self.run.setFocus()

    def _open_pictures(self, row: RunRow) -> None:
        clocks, camera = self._reviewed[row.conversation].clocks, row.run.sender
        known = clock_line(camera, clocks.get(camera), asked=camera in clocks) if camera else ""
        self.run_pictures.show_run(row, known)
        self._stack.setCurrentWidget(self.run_pictures)
        self.run_pictures.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self._drop_question()
        self._stack.setCurrentWidget(self._list)
        self.view.setFocus()

    # Files of a folder

    def _unasked_cameras(self) -> Iterator[tuple[str, str]]:
        """Yield each camera of the rows that are shown of whose clock nothing was said."""
        for row in self._shown():
            camera = row.run.sender
            by_clock = any(tile.at is not None for tile in row.files)
            if camera and by_clock and camera not in self._reviewed[row.conversation].clocks:
                yield row.conversation, camera

    @Slot()
    def _on_ask_clock(self) -> None:
        unasked = next(self._unasked_cameras(), None)
        if unasked is not None:
            self._ask_about_clock(*unasked)

    def _ask_about_clock(self, conversation: str, camera: str) -> None:
        """Ask about a camera; then about the others that were not asked about, one by one."""
        one = self._reviewed[conversation]
        rows = [row for row in self._rows if row.run.sender == camera]
        tiles = [tile for row in rows for tile in row.files if tile.at is not None]
        unasked = {name: where for where, name in self._unasked_cameras()}
        is_open = unasked.pop(camera, None) is not None
        others = tuple(unasked) if is_open else ()
        form = CameraClockForm(self._context, camera, tiles, one.zone, self._on_back, others)

        def answered(clock: ClockCorrection | None) -> None:
            named = (camera, *(others if form.is_for_all else ()))
            left = [name for name in others if name not in named]
            self._on_back()

            def work(session: Session) -> None:
                for name in named:
                    session.review(one.reading.conversation).set_clock(name, clock)

            def done(_none: None) -> None:
                said = dict.fromkeys(named, clock)
                for id_, each in self._reviewed.items():
                    self._reviewed[id_] = replace(each, clocks={**each.clocks, **said})
                self._read(None)
                if left:
                    self._ask_about_clock(unasked[left[0]], left[0])

            self._decide(work, done)

        form.answered.connect(answered)
        self._show_question(form)

    def _show_alike(self, groups: Sequence[Sequence[PictureTile]]) -> None:
        row = self.run_pictures.row
        if row is None:
            return
        one = self._reviewed[row.conversation]

        def answered(answers: dict[tuple[int, ...], AlikeAnswer]) -> None:
            review = one.reading.conversation
            self._on_back()
            self._decide(
                lambda session: session.review(review).answer_alike(answers),
                lambda _none: self._read(frozenset((one.id,))),
            )

        form = AlikePictures(self._context, groups, one.alike, self._on_back)
        form.answered.connect(answered)
        self._show_question(form)

    def _show_question(self, form: QWidget) -> None:
        self._drop_question()
        self._asking = form
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        form.setFocus()

    def _drop_question(self) -> None:
        if self._asking is not None:
            self._stack.removeWidget(self._asking)
            self._asking.deleteLater()
            self._asking = None


class _RunScreen(QWidget):
    """The lines of one run, and where another run may begin."""

    def __init__(
        self,
        context: PageContext,
        split: Callable[[RunRow, int], None],
        back: Callable[[], None],
    ) -> None:
        super().__init__()
        self._context, self._split = context, split
        self._row: RunRow | None = None
        self.title = PlainLabel(role="title")
        self.who = PlainLabel(role="muted")
        self.status = StatusLine()
        self.model = LineModel(self)
        self.view = LineView(self.model)
        self.words = button(_("Show the words"), on=self._on_words)
        self.split = button(_("Begin another run with this line"), on=self._on_split)
        self.back = button(_("Back (Esc)"), on=back)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.who)
        column.addWidget(self.status)
        column.addWidget(self.view, 1)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for part in (self.words, self.split, self.back):
            row.addWidget(part)
        column.addWidget(buttons)
        self.setFocusProxy(self.view)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(back)
        self.view.selectionModel().currentChanged.connect(lambda *_indexes: self._follow())

    def show_run(self, row: RunRow) -> None:
        """Read and list the lines of a run, with their words blurred."""
        self._row = row
        self.title.setText(f"{row.counts}, {row.when}")
        self.who.setText(row.sender)
        self.status.show_text("")
        self.model.set_rows((), hidden=True)
        self._follow()
        self._context.jobs.start(
            self, partial(_lines_of, row), partial(self._on_lines, row), self.status.fail
        )

    def _on_lines(self, row: RunRow, lines: list[LineRow]) -> None:
        if self._row is not row:
            return
        self.model.set_rows(lines[:_MOST_LINES], hidden=True)
        if len(lines) > _MOST_LINES:
            text = _("Only the first {n} lines are listed here.").format(n=f"{_MOST_LINES:,}")
            self.status.show_text(text)
        if lines:
            self.view.setCurrentIndex(self.model.index(0))
        self._follow()

    @Slot()
    def _on_words(self) -> None:
        self.model.reveal()
        self._follow()
        self.view.setFocus()

    @Slot()
    def _on_split(self) -> None:
        line = self.view.line()
        if self._row is not None and line is not None:
            self._split(self._row, line.n)

    def _follow(self) -> None:
        line = self.view.line()
        is_within = self._row is not None and line is not None and line.n > self._row.run.first
        self.split.setEnabled(is_within)
        self.words.setEnabled(self.model.hidden)


def _reviews(session: Session) -> tuple[_Reviewed, ...]:
    reviews = session.reviews()
    files = {}
    if any(review.conversation.content.format == FOLDER for review in reviews):
        exhibits = session.imports.exhibits().items()
        files = {sha: (item, session.evidence.original_of(item)) for sha, item in exhibits}
    return tuple(_one_review(session, review, files) for review in reviews)


def _one_review(session: Session, review: ImportReview, files: Mapping[str, KeptFile]) -> _Reviewed:
    content = review.conversation.content
    item = as_of(session.journal.get(content.of), Evidence)
    file, of_folder = item.content, content.format == FOLDER
    zone = review.zone
    title = f"{file.reference} {short_line(file.name)}"
    if of_folder:
        day = item.first_written.astimezone(zone_of(session.journal.zone)).date()
        title = _("{folder}: pictures brought in on {day}").format(
            folder=folder_name(file.name), day=day_text(day)
        )
    if content.member:
        title = f"{title}: {short_line(content.member.rpartition('/')[2])}"
    accepted, left_out = review.decided()
    platform = manifest.load(content.format).title
    reading = review.reading()
    if not of_folder:
        return _Reviewed(
            reading, title, platform, zone, not content.zone, review.gap, accepted, left_out
        )
    return _Reviewed(
        reading, title, platform, zone, not content.zone, review.gap, accepted, left_out,
        of_folder, files, review.clocks(), review.alike_answers(),
    )  # fmt: skip


def _said_of(session: Session, senders: Sequence[str]) -> SaidOfSenders:
    return SaidOfSenders(session.senders.answers(senders), session.senders.people())


def _own_runs(
    readings: Sequence[ReviewReading], senders: Sequence[str], progress: Progress
) -> _OwnFound:
    """Return what the person sent where one of these wrote too, by conversation."""
    found = []
    for number, reading in enumerate(readings):
        progress(number, len(readings))
        runs = reading.own_runs(senders)
        if runs:
            found.append((reading, runs))
    return found


def _rows_of(reviewed: Sequence[_Reviewed], names_zone: bool, progress: Progress) -> list[RunRow]:
    """Return the rows of these conversations; with the zone where they are by several."""
    whole = sum(one.reading.conversation.content.lines for one in reviewed)
    found: list[RunRow] = []
    before = 0
    for one in reviewed:
        count = one.reading.conversation.content.lines
        progress(before, whole)
        for run in one.reading.runs(subprogress(progress, before, count, whole)):
            sender = run_sender(run)
            when = run_when(run, one.zone)
            when = f"{when} ({one.zone})" if names_zone else when
            files = tiles_of(one.reading, run, one.files, one.clocks, one.zone) if run.files else ()
            counts = run_counts(run)
            found.append(RunRow(one.reading, run, counts, when, sender, one.platform, files))
        before += count
    return found


def _first_words(rows: Sequence[RunRow], progress: Progress) -> dict[RunKey, str]:
    """Return the first words that each of these runs has."""
    found: dict[RunKey, str] = {}
    for number, row in enumerate(rows):
        progress(number, len(rows))
        said = (line_words(line.message) for line in row.reading.of_run(row.run))
        words = _BETWEEN.join(islice(filter(None, said), _MOST_WORDED))
        found[row.key] = first_words(words or _("no words"))
    return found


def _lines_of(row: RunRow, progress: Progress) -> list[LineRow]:
    """Return the lines of a run, and one more than are listed where there are more."""
    found: list[LineRow] = []
    for line in islice(row.reading.of_run(row.run), _MOST_LINES + 1):
        progress(len(found), row.run.count)
        words = first_words(line_words(line.message))
        found.append(LineRow(line.n, line_when(line), line_what(line.message), words))
    return found


def _gap_text(minutes: int) -> str:
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("a day without contact", "{n} days without contact", days).format(n=days)
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("an hour without contact", "{n} hours without contact", hours).format(
            n=hours
        )
    return ngettext("{n} minute without contact", "{n} minutes without contact", minutes).format(
        n=minutes
    )


def _below(text: str, field: ComboBox) -> QWidget:
    """Return a box below its label; a choice that is longer is read in the open list."""
    fixed = ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    field.setSizeAdjustPolicy(fixed)
    field.setMinimumContentsLength(_LETTERS)
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    label = FieldLabel(text, field)
    label.setWordWrap(False)
    column.addWidget(label)
    column.addWidget(field)
    return made
