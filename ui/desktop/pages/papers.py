"""Separate papers: which one, what goes in, own words, every page, where to put it, written.

The rules are:

- One step at a time; nothing is written before every page could be looked at.
- Where own words stand in it is listed and asked about, with no default, as before a bundle.
- What is typed for a contact sheet goes when the page starts again, is left or is locked away.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot

from diary.i18n import _
from diary.papers import ContactDetails, Paper, PaperKind
from ui import paper_handover
from ui.desktop.page_list import PageId
from ui.desktop.pages.export_own import OF_PAPER, OwnStep
from ui.desktop.pages.export_preview import PreviewStep
from ui.desktop.pages.export_steps import PlaceStep
from ui.desktop.pages.paper_steps import ChoiceStep, DetailsStep, PaperResultStep
from ui.desktop.pages.stepped import SteppedPage
from ui.paper_handover import PaperVersions


class PapersPage(SteppedPage):
    """One paper at a time."""

    @Slot()
    def start_again(self) -> None:
        """Which paper; whatever was typed or prepared is let go."""
        self._let_go()
        step = ChoiceStep(self._kit.around.vocabulary)
        step.left.connect(self._on_left)
        self._show(step, _("Continue"), lambda: self._chosen(step.kind()))

    @Slot()
    def refresh(self) -> None:
        """Begin, and begin anew each time: what was typed before is for that time alone."""
        self.start_again()

    @Slot()
    def _on_left(self) -> None:
        self._navigator.show_page(PageId.EXPORT)

    def _chosen(self, kind: PaperKind) -> None:
        if kind is not PaperKind.CONTACT:
            self._take(kind, ContactDetails())
            return
        step = DetailsStep(self._kit.around.vocabulary)
        step.recorded_requested.connect(lambda: self._show_recorded(step))
        self._show(step, _("Show me the page"), lambda: self._take(kind, step.details()))
        lane = self._kit.lane
        lane.run(step, lambda session: session.papers.name(), step.show_name, self._failed)

    def _show_recorded(self, step: DetailsStep) -> None:
        self._kit.lane.run(
            step,
            lambda session: session.papers.recorded_contact(),
            step.show_recorded,
            self._failed,
        )

    def _take(self, kind: PaperKind, details: ContactDetails) -> None:
        self._work(running=True, said=_("Putting the pages together."))
        self._on_lane(
            lambda session: paper_handover.take(session, kind, details),
            lambda versions: self._ask(kind, versions),
        )

    def _ask(self, kind: PaperKind, versions: PaperVersions) -> None:
        """What becomes of the person's own words in it, where there are any."""
        if not versions.redactions.hits:
            self._preview(kind, versions.whole)
            return
        self.status.say("")
        step = OwnStep(versions.redactions, _(OF_PAPER))

        def answered() -> None:
            paper, _places = versions.chosen(take_out=step.takes_out())
            self._preview(kind, paper)

        self._show(step, _("Show me the pages"), answered)

    def _preview(self, kind: PaperKind, paper: Paper) -> None:
        self._work(running=True, said=_("Putting the pages together."))
        self._beside(
            lambda _progress: paper_handover.preview(paper),
            lambda got: self._on_preview(kind, paper, *got),
        )

    def _on_preview(self, kind: PaperKind, paper: Paper, pdf: bytes, pages: int) -> None:
        self._job = None
        self.status.say("")
        step = PreviewStep(self._kit, [(pdf, pages)])
        label = _("I have looked; choose a place")
        self._show(step, label, lambda: self._choose_place(kind, paper))

    def _choose_place(self, kind: PaperKind, paper: Paper) -> None:
        name = paper_handover.file_name(kind, self._today())
        step = PlaceStep(self._kit.ask, name, single=True)
        self._show(step, _("Write it"), lambda: self._write(kind, paper, step.folder()))

    def _write(self, kind: PaperKind, paper: Paper, file: Path) -> None:
        self._work(running=True, said=_("Writing."))
        self._hand_over(
            lambda _progress: paper_handover.write(kind, paper, file),
            PaperResultStep,
            paper_handover.note,
        )
