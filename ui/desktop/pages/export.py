"""The handover of a bundle, step by step, from the audience to writing and checking.

**Invariants:**

- One step is shown at a time, each with a way back; nothing is written before the preview was
  shown, so that the person has seen what leaves.
- Long steps show their progress and can be stopped; no unfinished bundle is left behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from diary import audience_profiles
from diary.audience_profiles import Profile
from diary.case_file import CaseFile
from diary.i18n import SOURCE_LANGUAGE, _
from diary.model.private_nouns import HandoverRecord
from diary.model.revisions import Recorded
from diary.progress import Progress
from ui import bundle_handover
from ui.bundle_handover import DeliveryOptions, HandoverAnswers, RedactionReport, ScanResult
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.export_review import ChecklistStep, OwnDetailsStep, PreviewStep
from ui.desktop.pages.export_steps import (
    AudienceStep,
    DeliveryStep,
    DevicesStep,
    PlaceStep,
    PositionsStep,
    ResultStep,
    SupplementStep,
    WarningStep,
)
from ui.desktop.pages.wizard import WizardPage

if TYPE_CHECKING:
    from diary.checklist import ChecklistItem
    from diary.services.disclosure.exhibit_scan import Originals
    from diary.services.session import Session

Sign = Callable[[bytes], bytes]


class ExportPage(WizardPage):
    """The wizard that makes one bundle for one audience."""

    def __init__(self, context: PageContext, navigator: Navigator, sign: Sign) -> None:
        super().__init__(context, navigator)
        self._sign = sign
        self._profiles = audience_profiles.shipped()
        self._profile = self._profiles[0]
        self._language = SOURCE_LANGUAGE
        self._scan: ScanResult | None = None
        self._case: CaseFile | None = None
        self._after: Recorded[HandoverRecord] | None = None
        self._pdfs: tuple[bytes, ...] = ()
        self._split = False
        self._metadata = self._answers = HandoverAnswers()
        self.start_again()

    @Slot()
    def start_again(self) -> None:
        """Show the first step, and drop everything that was prepared."""
        self._let_go()
        self._scan, self._case, self._pdfs, self._after = None, None, (), None
        self._split = False
        self._metadata = self._answers = HandoverAnswers()
        step = AudienceStep(self._profiles)
        step.papers_requested.connect(self._on_papers)
        self._show(step, _("Continue"), lambda: self._begin(step))

    def _begin(self, step: AudienceStep) -> None:
        self._language = step.language()
        self._look_back(step.profile())

    def _look_back(self, profile: Profile) -> None:
        """Offer to supplement an earlier bundle for the same audience, if there is one."""

        def got(earlier: tuple[Recorded[HandoverRecord], ...]) -> None:
            if not earlier:
                self._since(profile, None)
                return
            step = SupplementStep(earlier, self._context.form_context.zone)
            self._show(step, _("Continue"), lambda: self._since(profile, step.after()))

        self._on_vault_thread(lambda session: bundle_handover.earlier(session, profile), got)

    def _since(self, profile: Profile, after: Recorded[HandoverRecord] | None) -> None:
        self._after = after
        self._warn(profile)

    def _warn(self, profile: Profile) -> None:
        self._profile = profile
        then = self._start_looking if profile.files else self._pass_over_files
        self._show(WarningStep(self._context.form_context.vocabulary), _("Continue"), then)

    def _pass_over_files(self) -> None:
        """Continue without a metadata scan: this audience gets no files."""
        self._scan = ScanResult()
        self._look_for_own()

    @Slot()
    def _on_papers(self) -> None:
        self._navigator.show_page(PageId.PAPERS)

    def _start_looking(self) -> None:
        self._work(running=True, sentence=_("Looking into the files for places."))

        def got(files: Originals) -> None:
            self._beside(lambda progress: bundle_handover.scan(files, progress), self._on_scanned)

        profile = self._profile
        self._on_vault_thread(lambda session: bundle_handover.original_files(session, profile), got)

    def _on_scanned(self, scan: ScanResult) -> None:
        self._job, self._scan = None, scan
        self.status.show_text("")
        step = PositionsStep(scan.positions)
        self._show(step, _("Continue"), lambda: self._ask_of_devices(step))

    def _ask_of_devices(self, places: PositionsStep) -> None:
        scan = self._scan
        if scan is None:
            return
        answers = HandoverAnswers(keep_positions=places.keeps(), places_kept=places.ticked())
        every = [each.evidence for each in scan.positions]
        found = scan.devices(every if answers.keep_positions else answers.places_kept)
        if not found:
            self._metadata = answers
            self._look_for_own()
            return
        step = DevicesStep(found)

        def answered() -> None:
            self._metadata = replace(
                answers, no_devices=step.withholds(), devices_kept=step.ticked()
            )
            self._look_for_own()

        self._show(step, _("Continue"), answered)

    def _look_for_own(self) -> None:
        scan, profile = self._scan, self._profile
        if scan is None:
            return
        self._work(running=True, sentence=_("Looking for your own details."))

        def got(found: RedactionReport) -> None:
            self.status.show_text("")
            step = OwnDetailsStep(found)
            step.page_requested.connect(self._navigator.show_page)
            self._show(step, _("Continue"), lambda: self._ask(step.answered(self._metadata)))

        self._on_vault_thread(
            lambda session: bundle_handover.find_redactions(session, profile, scan.scanned), got
        )

    def _ask(self, answers: HandoverAnswers) -> None:
        """Show the checklist before the pages are made; it can be skipped."""
        self._answers = answers
        vocabulary = self._context.form_context.vocabulary

        def got(asked: tuple[ChecklistItem, ...]) -> None:
            if not asked:
                self._take()
                return
            step = ChecklistStep(asked)
            step.page_requested.connect(self._navigator.show_page)
            self._show(step, _("Skip"), self._take)

        self._on_vault_thread(lambda session: bundle_handover.checklist(session, vocabulary), got)

    @Slot()
    def _take(self) -> None:
        scan, profile, after = self._scan, self._profile, self._after
        answers, language = self._answers, self._language
        if scan is None:
            return

        def work(session: Session) -> CaseFile:
            supplement = bundle_handover.supplement_to(session, profile, after)
            return bundle_handover.take_case(
                session, profile, scan.scanned, answers, supplement, language
            )

        self._work(running=True, sentence=_("Putting the pages together."))
        self._on_vault_thread(work, self._on_taken)

    def _on_taken(self, case: CaseFile) -> None:
        self._case = case
        self._make_preview(case, split=False)

    def _on_split(self) -> None:
        if self._case is not None and self._job is None:
            self._work(running=True, sentence=_("Putting the pages together."))
            self._make_preview(self._case, split=True)

    def _make_preview(self, case: CaseFile, *, split: bool) -> None:
        media = self._context.media

        def work(progress: Progress) -> list[tuple[bytes, int]]:
            made = bundle_handover.preview(case, progress, split=split)
            return [(pdf, bundle_handover.page_count(media, pdf)) for pdf in made]

        self._beside(work, lambda documents: self._on_preview(documents, split=split))

    def _on_preview(self, documents: list[tuple[bytes, int]], *, split: bool) -> None:
        self._job = None
        self.status.show_text("")
        pages = sum(pages for _pdf, pages in documents)
        long = "" if split else bundle_handover.page_limit_text(self._profile, pages)
        step = PreviewStep(self._context, documents, long)
        step.split_requested.connect(self._on_split)
        pdfs = tuple(pdf for pdf, _pages in documents)
        self._show(step, _("I have looked; go on"), lambda: self._choose_way(pdfs, split=split))

    def _choose_way(self, pdfs: tuple[bytes, ...], *, split: bool) -> None:
        self._pdfs, self._split = pdfs, split
        step = DeliveryStep(self._context.form_context.vocabulary)
        self._show(step, _("Choose a place"), lambda: self._choose_place(step.options()))

    def _choose_place(self, options: DeliveryOptions) -> None:
        sizes = bundle_handover.size(self._case, self._pdfs, options.way) if self._case else (0, 0)
        step = PlaceStep(
            self._context.prompter,
            bundle_handover.place_name(options.way, self._today()),
            bundle_handover.size_text(*sizes),
            single=options.way in bundle_handover.FILE_ENDINGS,
        )
        self._show(step, _("Write it"), lambda: self._write(step, options))

    def _write(self, step: PlaceStep, options: DeliveryOptions) -> None:
        case, place = self._case, step.folder()
        if case is None:
            return
        after, sign = self._after.number if self._after else 0, self._sign
        options = replace(options, after=after, split=self._split)
        self._work(running=True, sentence=_("Writing, then checking what was written."))
        self._hand_over(
            lambda progress: bundle_handover.write(case, place, options, sign, progress),
            ResultStep,
            bundle_handover.note,
        )
