"""Handing over: for whom, warning, places, preview of every page, where to, writing, checking.

The rules are:

- One step at a time, each with a way back; nothing is written before the preview was shown.
- Long steps say how far they are and can be stopped; nothing half done stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from diary import profiles
from diary.casefile import CaseFile
from diary.i18n import SOURCE_LANGUAGE, _
from diary.model.note import Sharing
from diary.model.recorded import Recorded
from diary.model.when import zone_of
from diary.profiles import Profile
from ui import handing
from ui.desktop import handover
from ui.desktop.handover import Handed, Leaving, LookedAt, OwnChoice, OwnFound
from ui.desktop.kit import Kit
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.export_audience import AudienceStep
from ui.desktop.pages.export_leaving import LeavingStep, SinceStep
from ui.desktop.pages.export_own import AskedStep, OwnStep
from ui.desktop.pages.export_preview import PreviewStep
from ui.desktop.pages.export_steps import (
    DevicesStep,
    PlaceStep,
    PositionsStep,
    ResultStep,
    WarningStep,
)
from ui.desktop.pages.stepped import SteppedPage

if TYPE_CHECKING:
    from diary.gaps import Question
    from diary.services.positions import Originals

Sign = Callable[[bytes], bytes]


class ExportPage(SteppedPage):
    """One bundle for one audience."""

    def __init__(self, kit: Kit, navigator: Navigator, sign: Sign) -> None:
        super().__init__(kit, navigator)
        self._sign = sign
        self._profiles = profiles.shipped()
        self._profile = self._profiles[0]
        self._language = SOURCE_LANGUAGE
        self._looked: LookedAt | None = None
        self._case: CaseFile | None = None
        self._after: Recorded[Sharing] | None = None
        self._pdfs: tuple[bytes, ...] = ()
        self._split = self._keep = False
        self._metadata = self._own = OwnChoice()
        self.start_again()

    @Slot()
    def start_again(self) -> None:
        """The first step; whatever was prepared is let go."""
        self._let_go()
        self._looked, self._case, self._pdfs, self._after = None, None, (), None
        self._split = self._keep = False
        self._metadata = self._own = OwnChoice()
        step = AudienceStep(self._profiles)
        step.papers_requested.connect(self._on_papers)
        self._show(step, _("Continue"), lambda: self._begin(step))

    def _begin(self, step: AudienceStep) -> None:
        self._language = step.language()
        self._look_back(step.profile())

    def _look_back(self, profile: Profile) -> None:
        """Offer to add to a bundle that the same audience was given, if there is one."""

        def got(earlier: tuple[Recorded[Sharing], ...]) -> None:
            if not earlier:
                self._since(profile, None)
                return
            step = SinceStep(earlier, self._kit.around.zone)
            self._show(step, _("Continue"), lambda: self._since(profile, step.after()))

        self._on_lane(lambda session: handover.earlier(session, profile), got)

    def _since(self, profile: Profile, after: Recorded[Sharing] | None) -> None:
        self._after = after
        self._warn(profile)

    def _warn(self, profile: Profile) -> None:
        self._profile = profile
        then = self._start_looking if profile.files else self._pass_over_files
        self._show(WarningStep(self._kit.around.vocabulary), _("Continue"), then)

    def _pass_over_files(self) -> None:
        """Nothing is made of the files for this audience, so none is looked into."""
        self._looked = LookedAt({}, ())
        self._look_for_own()

    @Slot()
    def _on_papers(self) -> None:
        self._navigator.show_page(PageId.PAPERS)

    def _start_looking(self) -> None:
        self._work(running=True, said=_("Looking into the files for places."))

        def got(files: Originals) -> None:
            self._beside(lambda progress: handover.look(files, progress), self._on_looked)

        self._on_lane(handover.originals, got)

    def _on_looked(self, looked: LookedAt) -> None:
        self._job, self._looked = None, looked
        self.status.say("")
        step = PositionsStep(looked.positions)
        self._show(step, _("Continue"), lambda: self._ask_of_devices(step))

    def _ask_of_devices(self, places: PositionsStep) -> None:
        looked = self._looked
        if looked is None:
            return
        self._keep, places_kept = places.keeps(), places.ticked()
        every = [each.evidence for each in looked.positions]
        found = looked.devices(frozenset(every if self._keep else places_kept))
        if not found:
            self._metadata = OwnChoice(places_kept=places_kept)
            self._look_for_own()
            return
        step = DevicesStep(found)

        def answered() -> None:
            self._metadata = OwnChoice(
                places_kept=places_kept,
                no_devices=step.withholds(),
                devices_kept=step.ticked(),
            )
            self._look_for_own()

        self._show(step, _("Continue"), answered)

    def _look_for_own(self) -> None:
        looked, profile = self._looked, self._profile
        if looked is None:
            return
        self._work(running=True, said=_("Looking for your own details."))

        def got(found: OwnFound) -> None:
            self.status.say("")
            step = OwnStep(found)
            step.page_requested.connect(self._navigator.show_page)
            self._show(step, _("Continue"), lambda: self._ask(step.choice()))

        self._on_lane(lambda session: handover.own(session, profile, looked), got)

    def _ask(self, own: OwnChoice) -> None:
        """What readers often ask for, before the pages are put together; it can be skipped."""
        self._own = replace(self._metadata, take_out=own.take_out, left=own.left, whole=own.whole)
        vocabulary = self._kit.around.vocabulary

        def got(asked: tuple[Question, ...]) -> None:
            if not asked:
                self._take()
                return
            step = AskedStep(asked)
            step.page_requested.connect(self._navigator.show_page)
            self._show(step, _("Skip"), self._take)

        self._on_lane(lambda session: handover.asked(session, vocabulary), got)

    @Slot()
    def _take(self) -> None:
        looked, profile, after = self._looked, self._profile, self._after
        own, keep = self._own, self._keep
        if looked is None:
            return
        self._work(running=True, said=_("Putting the pages together."))
        self._on_lane(
            lambda s: handover.take(s, profile, looked, after, own, keep_positions=keep),
            self._on_taken,
        )

    def _on_taken(self, case: CaseFile) -> None:
        case = replace(case, language=self._language)
        self._case = case
        self._make_preview(case, split=False)

    def _on_split(self) -> None:
        if self._case is not None and self._job is None:
            self._work(running=True, said=_("Putting the pages together."))
            self._make_preview(self._case, split=True)

    def _make_preview(self, case: CaseFile, *, split: bool) -> None:
        media = self._kit.media

        def work(progress: Callable[[int, int], None]) -> list[tuple[bytes, int]]:
            made = handover.preview(case, progress, split=split)
            return [(pdf, handover.page_count(media, pdf)) for pdf in made]

        self._beside(work, lambda documents: self._on_preview(documents, split=split))

    def _on_preview(self, documents: list[tuple[bytes, int]], *, split: bool) -> None:
        self._job = None
        self.status.say("")
        pages = sum(pages for _pdf, pages in documents)
        long = "" if split else handing.too_long(self._profile, pages)
        step = PreviewStep(self._kit, documents, long)
        step.split_requested.connect(self._on_split)
        pdfs = tuple(pdf for pdf, _pages in documents)
        self._show(step, _("I have looked; go on"), lambda: self._choose_way(pdfs, split=split))

    def _choose_way(self, pdfs: tuple[bytes, ...], *, split: bool) -> None:
        self._pdfs, self._split = pdfs, split
        step = LeavingStep(self._kit.around.vocabulary)
        self._show(step, _("Choose a place"), lambda: self._choose_place(step.leaving()))

    def _choose_place(self, leaving: Leaving) -> None:
        zone = zone_of(self._kit.around.zone)
        day = self._kit.around.clock().astimezone(zone).date().isoformat()
        ending = handing.ENDINGS.get(leaving.way, "")
        sizes = handover.size(self._case, self._pdfs, leaving.way) if self._case else (0, 0)
        name = f"Bundle-{day}{ending}"
        step = PlaceStep(self._kit.ask, name, handing.size_text(*sizes), single=bool(ending))
        self._show(step, _("Write it"), lambda: self._write(step, leaving))

    def _write(self, step: PlaceStep, leaving: Leaving) -> None:
        case, place = self._case, step.folder()
        if case is None:
            return
        self._work(running=True, said=_("Writing, then checking what was written."))
        sign = self._sign
        after, split = self._after.number if self._after else 0, self._split
        self._job = self._kit.jobs.start(
            self,
            lambda progress: handover.write(
                case, place, leaving, sign, after, progress, split=split
            ),
            self._on_written,
            self._failed,
            self._progressed,
        )

    def _on_written(self, handed: Handed) -> None:
        self._job = None
        self.status.say("")
        self._show(ResultStep(handed), "", self.start_again)
        self._kit.lane.run(
            self, lambda session: handover.note(session, handed), _nothing, self.status.fail
        )


def _nothing(_result: object) -> None:
    return None
