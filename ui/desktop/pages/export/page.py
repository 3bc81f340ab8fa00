"""The handover of a bundle, step by step, from the audience to writing and checking.

**Invariants:**

- One step is shown at a time, each with a way back; nothing is written before the preview was
  shown, so that the person has seen what leaves.
- What was answered stays answered when the person goes back; another audience is asked anew.
- What is not answered stays out. A step with nothing to ask is not shown.
- Long steps show their progress and can be stopped; no unfinished bundle is left behind.
- What was answered is kept in the draft until the bundle is written, so that a lock while it works
  costs no answer; files that were looked into are not read again. No secret word is in the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot

from diary import audience_profiles
from diary.case_file import CaseFile
from diary.i18n import SOURCE_LANGUAGE, _
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import HandoverRecord
from diary.model.revisions import Recorded
from diary.progress import Progress, subprogress
from diary.text.noun_names import noun_text
from ui import bundle_handover, case_preview, handover_contradictions, handover_questions
from ui.bundle_handover import DeliveryOptions, HandoverResult
from ui.desktop.draft_autosave import Draft
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import WizardStep
from ui.desktop.pages.export.audience import AudienceStep
from ui.desktop.pages.export.contradictions import ContradictionsStep
from ui.desktop.pages.export.conversations import (
    ConversationsStep,
    CountedConversation,
    NamedOffer,
    count_lines,
    offers,
)
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.extent import ExtentOffer, ExtentStep
from ui.desktop.pages.export.files import FilesStep, is_asked
from ui.desktop.pages.export.preview import EntryOnPage, PreviewStep, ShownPage
from ui.desktop.pages.export.result import ResultStep
from ui.desktop.pages.export.sheets import SheetsStep
from ui.desktop.pages.export.step import ExportStep, parts_for
from ui.desktop.pages.export.words import WordsStep
from ui.desktop.pages.wizard import WizardPage
from ui.handover_contradictions import ContradictionList
from ui.handover_questions import (
    HandoverAnswers,
    LeavingHit,
    RedactionReport,
    ScanResult,
    lines_unasked,
)

if TYPE_CHECKING:
    from diary.checklist import ChecklistItem
    from diary.services.disclosure.bundle_extent import BundleExtent
    from diary.services.disclosure.exhibit_scan import Originals
    from diary.services.disclosure.sheet_service import AskedItem
    from diary.services.disclosure.snapshot import ExportBehind
    from diary.services.session import Session
    from exporters.delivery.bundle_preview import PreviewedDocument

Sign = Callable[[bytes], bytes]
# Before anything is answered, what can stay out does.
UNANSWERED: Final = HandoverAnswers(no_devices=True)


class ExportPage(WizardPage):
    """The wizard that makes one bundle for one audience."""

    def __init__(self, context: PageContext, navigator: Navigator, sign: Sign) -> None:
        super().__init__(context, navigator)
        self._sign = sign
        self._profiles = audience_profiles.shipped()
        self.rail.show()
        self.start_again()

    @Slot()
    def start_again(self) -> None:
        """Show the first step, and drop everything that was answered and prepared."""
        self._let_go()
        self._only: tuple[str, ...] = ()
        self._profile = self._profiles[0]
        self._language = SOURCE_LANGUAGE
        self._forget_answers()
        self.rail.set_parts(parts_for(None))
        step = AudienceStep(self._profiles, self._context.form_context.vocabulary)
        step.page_requested.connect(self._navigator.show_page)
        self._show(step, _("Continue"), lambda: self._begin(step))

    def begin_only(self, incidents: Sequence[str]) -> None:
        """Begin a bundle of these incidents and no others, unless another one is begun."""
        if self.unsaved() is not None:
            self.status.problem(
                _("A hand-over is begun already. Finish it, or go back to its beginning, first.")
            )
            return
        self.start_again()
        self._only = tuple(incidents)
        self._tick_narrows()
        self.status.show_text(
            _("Only what you chose goes. 'What of it' shows the others without a tick.")
        )

    def _tick_narrows(self) -> None:
        step = self._steps[0][0]
        if isinstance(step, AudienceStep):
            step.narrows.setChecked(True)

    def _forget_answers(self) -> None:
        self._answers = UNANSWERED
        self._extent: BundleExtent | None = None
        self._after: Recorded[HandoverRecord] | None = None
        self._after_number = 0  # that of a draft, until the bundles before are read
        self._options = DeliveryOptions()
        self._place = ""
        self._offered: tuple[str, ...] = ()
        self._noted: tuple[handover_contradictions.ContradictionAnswer, ...] = ()
        self._scan: ScanResult | None = None
        self._case: CaseFile | None = None
        self._exports_behind: tuple[ExportBehind, ...] = ()
        self._documents: tuple[PreviewedDocument, ...] = ()
        self._report = RedactionReport(has_words=False, hits=())
        self._leaving: tuple[LeavingHit, ...] = ()
        self._split, self._at = False, 0
        self._not_looked: frozenset[str] = frozenset()

    @Slot()
    def refresh(self) -> None:
        """Count the lines again, where some were not looked through when the page was left."""
        step = self._steps[-1][0] if self._steps else None
        if isinstance(step, ConversationsStep) and step.not_looked and self._job is None:
            self._leave(step)
            self._drop_last()
            self._extent_answered()

    def unsaved(self) -> Draft | None:
        """Return what was answered for a bundle that is not written yet."""
        if self._ended or not self._steps:
            return None
        self._leave(self._steps[-1][0])
        if len(self._steps) == 1 and self._answers == UNANSWERED:
            return None
        extent = self._chosen_extent()
        return {
            "audience": self._profile.id,
            "language": self._language,
            "since": extent.since.isoformat() if extent.since else "",
            "until": extent.until.isoformat() if extent.until else "",
            "people": list(extent.people),
            "entries": list(extent.entries),
            "after": self._after.number if self._after else self._after_number,
            "place": self._place,
            "offered": list(self._offered),
            "answers": asdict(self._answers),
        }

    def restore(self, draft: Draft) -> None:
        """Show the first step with everything answered as it was."""
        profile = next((it for it in self._profiles if it.id == draft["audience"]), None)
        step = self._steps[0][0]
        if profile is None or not isinstance(step, AudienceStep):
            return
        self._profile, self._language = profile, str(draft["language"])
        from diary.services.disclosure.bundle_extent import EVERYTHING, BundleExtent

        since, until = (
            date.fromisoformat(draft[name]) if draft[name] else None for name in ("since", "until")
        )
        people, entries = (tuple(map(str, draft[name])) for name in ("people", "entries"))
        self._extent = BundleExtent(since, until, people, entries)
        self._offered = tuple(map(str, draft["offered"]))
        self._after_number, self._place = int(draft["after"]), str(draft["place"])
        answers: Draft = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in draft["answers"].items()
        }
        self._answers = HandoverAnswers(**answers)
        step.choose(profile, self._language)
        step.narrows.setChecked(self._extent != EVERYTHING or bool(self._after_number))
        self.status.show_text(
            _("What you had answered is back. Files that were looked into are not read again.")
        )

    def _leave(self, step: WizardStep) -> None:
        """Keep what was answered in a step before it is taken away."""
        if isinstance(step, ExtentStep):
            self._keep_extent(step)
        elif isinstance(step, DeliveryStep):
            self._options, self._place = step.choices(), step.place.line.text()
        elif isinstance(step, ContradictionsStep):
            self._noted = step.answers()
        elif isinstance(step, ExportStep):
            self._answers = step.answered(self._answers)

    # --- for whom, and what of it --------------------------------------------------------------

    def _begin(self, step: AudienceStep) -> None:
        profile = step.profile()
        if profile != self._profile:
            self._forget_answers()
        self._profile, self._language = profile, step.language()
        self.rail.set_parts(parts_for(profile))
        if not step.narrows.isChecked():
            self._extent = self._after = None
            self._after_number = 0
            self._extent_answered()
            return

        def read(session: Session) -> ExtentOffer:
            from diary.services.disclosure import bundle_extent

            return ExtentOffer(
                handover_questions.earlier(session, profile),
                bundle_extent.incidents_to_choose(session.journal, profile),
                bundle_extent.people_to_choose(session.journal, profile),
                bundle_extent.incidents_told(session.journal, profile),
            )

        self._on_vault_thread(read, self._ask_extent)

    def _ask_extent(self, offer: ExtentOffer) -> None:
        zone = self._context.form_context.zone
        if self._only and self._extent is None:
            self._extent = self._without_others(offer)
        if self._after_number:
            before = (it for it in offer.earlier if it.number == self._after_number)
            self._after, self._after_number = next(before, None), 0
        chosen = self._chosen_extent()
        step = ExtentStep(offer, zone, chosen, self._after)
        self._show(step, _("Continue"), lambda: self._extent_chosen(step))

    def _chosen_extent(self) -> BundleExtent:
        from diary.services.disclosure.bundle_extent import EVERYTHING

        return self._extent or EVERYTHING

    def _without_others(self, offer: ExtentOffer) -> BundleExtent:
        """Return that every incident but the chosen ones stays behind."""
        from diary.services.disclosure.bundle_extent import BundleExtent

        others = (item.id for item in offer.incidents if item.id not in self._only)
        return BundleExtent(entries=tuple(others))

    def _keep_extent(self, step: ExtentStep) -> None:
        if step.is_done():
            self._extent, self._after = step.extent(), step.after()

    def _extent_chosen(self, step: ExtentStep) -> None:
        self._keep_extent(step)
        self._extent_answered()

    def _extent_answered(self) -> None:
        profile, extent, answers = self._profile, self._chosen_extent(), self._answers

        def read(session: Session) -> tuple[HandoverAnswers, tuple[NamedOffer, ...]]:
            left_out = handover_questions.entries_left_out(session, profile, extent)
            chosen = replace(answers, left_out=left_out)
            return chosen, offers(session, profile, chosen)

        self._on_vault_thread(read, lambda got: self._offer_conversations(*got))

    def _offer_conversations(self, answers: HandoverAnswers, found: tuple[NamedOffer, ...]) -> None:
        self._answers = answers
        if not found:
            self._answers = replace(answers, conversations=())
            self._not_looked = frozenset()
            self._look_for_what_fits()
            return
        self._work(running=True, sentence=_("Counting the lines of conversations."))
        self._beside(lambda progress: count_lines(found, progress), self._ask_conversations)

    def _ask_conversations(self, counted: tuple[CountedConversation, ...]) -> None:
        self._job = None
        self.status.show_text("")
        step = ConversationsStep(counted, self._answers, new=self._to_tick(counted))
        step.review_requested.connect(self._navigator.review)
        self._not_looked = step.not_looked
        self._show(step, _("Continue"), lambda: self._conversations_answered(step))

    def _to_tick(self, counted: Sequence[CountedConversation]) -> tuple[str, ...]:
        """Return those that go unless the person says otherwise, and were not offered before."""
        asked = {each.id for each in counted if each.lines is not None and each.lines.shown.total}
        new = tuple(sorted(asked - {*self._offered}))
        self._offered = (*self._offered, *new)
        return lines_unasked(self._profile, new)

    def _conversations_answered(self, step: ConversationsStep) -> None:
        if not step.is_done():
            return
        self._answers = step.answered(self._answers)
        self._look_for_what_fits()

    # --- what does not fit ---------------------------------------------------------------------

    def _look_for_what_fits(self) -> None:
        vocabulary = self._context.form_context.vocabulary
        if not self._profile.opens(Noun.CONFLICT, "answer"):
            self._noted = ()
            self._look_into_files()
            return

        def read(session: Session) -> tuple[ContradictionList, tuple[ChecklistItem, ...]]:
            return (
                handover_contradictions.list_contradictions(session),
                handover_questions.checklist(session, vocabulary),
            )

        self._on_vault_thread(read, lambda got: self._ask_what_fits(*got))

    def _ask_what_fits(self, listed: ContradictionList, asked: tuple[ChecklistItem, ...]) -> None:
        if not listed.found:
            self._noted = ()
            self._look_into_files()
            return
        step = ContradictionsStep(listed, asked, self._noted)
        step.incident_requested.connect(self._navigator.open_incident)
        step.subject_requested.connect(self._navigator.open_subject)
        self._show(step, _("Continue"), lambda: self._answer_what_fits(step, listed))

    def _answer_what_fits(self, step: ContradictionsStep, listed: ContradictionList) -> None:
        self._noted = answers = step.answers()
        if not answers:
            self._look_into_files()
            return
        day = self._today()
        self._on_vault_thread(
            lambda session: handover_contradictions.record_answers(session, listed, answers, day),
            lambda _recorded: self._look_into_files(),
        )

    # --- files ---------------------------------------------------------------------------------

    def _look_into_files(self) -> None:
        profile, left_out = self._profile, self._answers.left_out
        if not profile.files:
            self._scan = ScanResult()
            self._look_for_words()
            return
        self._work(running=True, sentence=_("Looking into the files for places."))

        def read(session: Session) -> tuple[Originals, frozenset[str]]:
            files = handover_questions.original_files(session, profile, left_out)
            return files, handover_questions.own_addresses(session)

        def got(read: tuple[Originals, frozenset[str]]) -> None:
            files, own = read
            self._beside(
                lambda progress: handover_questions.scan(files, progress, own), self._on_scanned
            )

        self._on_vault_thread(read, got)

    def _on_scanned(self, scan: ScanResult) -> None:
        self._job, self._scan = None, scan
        profile, left_out = self._profile, self._answers.left_out

        def got(found: RedactionReport) -> None:
            self.status.show_text("")
            unsearched = [file.evidence for file in found.files if not file.searched]
            if not is_asked(scan, unsearched):
                self._look_for_words()
                return
            step = FilesStep(self._context, scan, unsearched, self._answers)
            self._show(step, _("Continue"), lambda: self._files_answered(step))

        self._on_vault_thread(
            lambda session: handover_questions.find_redactions(
                session, profile, scan.scanned, left_out=left_out
            ),
            got,
        )

    def _files_answered(self, step: FilesStep) -> None:
        self._answers = step.answered(self._answers)
        self._look_for_words()

    # --- words and names, kinds and sheets -----------------------------------------------------

    def _look_for_words(self) -> None:
        scan, profile, answers = self._scan, self._profile, self._answers
        if scan is None:
            return
        self._work(running=True, sentence=_("Looking for your own details."))

        def read(session: Session) -> tuple[RedactionReport, tuple[LeavingHit, ...]]:
            return (
                handover_questions.find_redactions(
                    session,
                    profile,
                    scan.scanned,
                    withheld=answers.withheld,
                    conversations=answers.conversations,
                    left_out=answers.left_out,
                ),
                handover_questions.find_leaving_words(
                    session,
                    profile,
                    answers.left_out,
                    answers.conversations,
                    scanned=scan.scanned,
                    withheld=answers.withheld,
                ),
            )

        self._on_vault_thread(read, lambda got: self._ask_words(*got))

    def _ask_words(self, found: RedactionReport, leaving: tuple[LeavingHit, ...]) -> None:
        self.status.show_text("")
        self._report, self._leaving = found, leaving
        if not found.hits and not leaving:
            self._words_are_answered(self._answers)
            return
        step = WordsStep(found, leaving, self._answers)
        step.page_requested.connect(self._navigator.show_page)
        self._show(step, _("Continue"), lambda: self._words_answered(step))

    def _words_answered(self, step: WordsStep) -> None:
        self._words_are_answered(step.answered(self._answers))

    def _words_are_answered(self, answers: HandoverAnswers) -> None:
        self._answers = answers
        profile, left_out = self._profile, self._answers.left_out
        vocabulary = self._context.form_context.vocabulary

        def read(
            session: Session,
        ) -> tuple[
            tuple[tuple[str, str], ...],
            tuple[tuple[str, str], ...],
            tuple[AskedItem, ...],
            tuple[tuple[str, str], ...],
        ]:
            return (
                handover_questions.asked_entries(session, profile, left_out),
                handover_questions.asked_kinds(session, profile, vocabulary, left_out),
                session.sheets.asked_beside(profile, left_out),
                handover_questions.withdrawn_words(session, profile, left_out),
            )

        self._on_vault_thread(read, lambda got: self._ask_sheets(*got))

    def _ask_sheets(
        self,
        entries: tuple[tuple[str, str], ...],
        kinds: tuple[tuple[str, str], ...],
        items: tuple[AskedItem, ...],
        withdrawn: tuple[tuple[str, str], ...],
    ) -> None:
        if not entries and not kinds and not items and not withdrawn:
            self._answers = replace(
                self._answers, told=(), kinds_told=(), on_sheets=(), words_kept=()
            )
            self._take()
            return
        step = SheetsStep(entries, kinds, items, withdrawn, self._answers)
        self._show(step, _("Show me the pages"), lambda: self._sheets_answered(step))

    def _sheets_answered(self, step: SheetsStep) -> None:
        self._answers = step.answered(self._answers)
        self._take()

    # --- the pages -----------------------------------------------------------------------------

    @Slot()
    def _take(self) -> None:
        scan, profile, after = self._scan, self._profile, self._after
        answers, language = self._answers, self._language
        if scan is None:
            return

        def work(session: Session) -> tuple[CaseFile, tuple[ExportBehind, ...]]:
            supplement = case_preview.supplement_to(session, profile, after)
            case = case_preview.take_case(
                session, profile, scan.scanned, answers, supplement, language
            )
            return case, case_preview.exports_behind(session, profile, answers)

        self._work(running=True, sentence=_("Putting the pages together."))
        self._on_vault_thread(work, lambda got: self._on_taken(*got))

    def _on_taken(self, case: CaseFile, exports_behind: tuple[ExportBehind, ...]) -> None:
        self._case, self._exports_behind = case, exports_behind
        self._make_preview(case, split=False)

    def _on_split(self) -> None:
        if self._case is not None and self._job is None:
            self._work(running=True, sentence=_("Putting the pages together."))
            self._make_preview(self._case, split=True)

    def _make_preview(self, case: CaseFile, *, split: bool) -> None:
        media = self._context.media

        def work(progress: Progress) -> list[tuple[PreviewedDocument, int]]:
            made = case_preview.preview(case, subprogress(progress, 0, 900, 1000), split=split)
            counted = []
            for at, each in enumerate(made, 1):
                counted.append((each, case_preview.page_count(media, each.pdf)))
                progress(9 * len(made) + at, 10 * len(made))
            return counted

        self._beside(work, lambda documents: self._on_preview(case, documents, split=split))

    def _on_preview(
        self, case: CaseFile, documents: list[tuple[PreviewedDocument, int]], *, split: bool
    ) -> None:
        self._job = None
        self.status.show_text("")
        pages = sum(pages for each, pages in documents if each.is_record)
        long = "" if split else case_preview.page_limit_text(self._profile, pages)
        step = PreviewStep(self._context, [*self._pages(case, documents)], long, self._at)
        self._at = 0
        step.split_requested.connect(self._on_split)
        step.taken_out.connect(lambda keys: self._on_taken_out(keys, step.at))
        made = tuple(each for each, _pages in documents)

        def looked_through() -> None:
            if step.may_go_on():
                self._choose_way(case, made, split=split)

        self._show(step, _("Go on"), looked_through)

    def _pages(
        self, case: CaseFile, documents: list[tuple[PreviewedDocument, int]]
    ) -> Iterator[ShownPage]:
        names = self._names(case)
        reasons = self._reasons(case)
        for document, pages in documents:
            for at in range(pages):
                here = document.entries.get(at, ())
                why = dict.fromkeys(reasons[id_] for id_ in here if id_ in reasons)
                first = " ".join(why)
                if not document.is_record and at == 0:
                    first = (
                        _("A reader begins here.")
                        if document.is_summary
                        else _("A sheet beside the record: look at whom and what it names.")
                    )
                yield ShownPage(
                    document.pdf,
                    at,
                    f"{document.path}.",
                    tuple(each for id_ in here for each in names.get(id_, ())),
                    first,
                    at in document.pictures,
                )

    def _names(self, case: CaseFile) -> dict[str, tuple[EntryOnPage, ...]]:
        """Return what can be taken out of each entry, by its identifier."""
        found: dict[str, tuple[EntryOnPage, ...]] = {}
        told = case.profile.summary
        for item in case.incidents:
            if not (told and item.content.turned_out):
                name = f"{noun_text(item.noun)} {item.number}"
                found[item.id] = (EntryOnPage(f"entry:{item.id}", name),)
        for exhibit in case.exhibits:
            id_, reference = exhibit.item.id, exhibit.item.content.reference
            name = f"{noun_text(exhibit.item.noun)} {reference or exhibit.item.number}"
            whole = EntryOnPage(f"entry:{id_}", name)
            file = EntryOnPage(f"file:{id_}", _("{exhibit}: only its file").format(exhibit=name))
            shows = exhibit.open is not None or exhibit.copy is not None
            found[id_] = (file, whole) if shows else (whole,)
        return found

    def _reasons(self, case: CaseFile) -> dict[str, str]:
        """Return why pages with these entries are to be looked at first."""
        found = dict.fromkeys(self._not_looked, _("Messages that you have not looked through."))
        unsearched = {file.evidence for file in self._report.files if not file.searched}
        for exhibit in case.exhibits:
            if exhibit.item.id in unsearched and not exhibit.withheld:
                found[exhibit.item.id] = _("A file that was not wholly searched for words.")
        for hit in self._leaving:
            if hit.word not in self._answers.more_words:
                for each in hit.hits:
                    found[each.subject] = _("A word that you let go.")
        if not self._answers.take_out:
            for own in self._report.hits:
                found[own.subject] = _("Your own details, which you leave in.")
        return found

    def _on_taken_out(self, keys: tuple[str, ...], at: int) -> None:
        """Make the pages again without what was marked on them, and show the same place."""
        entries = [key.partition(":")[2] for key in keys if key.startswith("entry:")]
        files = [key.partition(":")[2] for key in keys if key.startswith("file:")]
        extent, answers = self._chosen_extent(), self._answers
        self._extent = replace(extent, entries=tuple(dict.fromkeys((*extent.entries, *entries))))
        if entries:
            # so that going back to the first step and on from there leaves it out still
            self._tick_narrows()
        self._answers = replace(
            answers,
            left_out=tuple(dict.fromkeys((*answers.left_out, *entries))),
            withheld=tuple(dict.fromkeys((*answers.withheld, *files))),
        )
        self._at = at
        self._drop_last()
        self._take()

    # --- writing -------------------------------------------------------------------------------

    def _choose_way(
        self, case: CaseFile, documents: tuple[PreviewedDocument, ...], *, split: bool
    ) -> None:
        self._case, self._documents, self._split = case, documents, split
        step = DeliveryStep(
            self._context.prompter,
            self._context.form_context.vocabulary,
            lambda way: bundle_handover.place_name(way, self._today()),
            lambda way: case_preview.size(case, documents, way),
            self._options,
        )
        if self._place:
            step.place.line.setText(self._place)
        step.place.try_place()
        self._show(step, _("Write it"), lambda: self._write(case, step))

    def _write(self, case: CaseFile, step: DeliveryStep) -> None:
        place, sign, behind = step.folder(), self._sign, self._exports_behind
        after = self._after.number if self._after else 0
        options = replace(step.options(), after=after, split=self._split)
        self._work(running=True, sentence=_("Writing, then checking what was written."))
        self._hand_over(
            lambda progress: bundle_handover.write(
                case, place, options, sign, progress, exports_behind=behind
            ),
            self._result,
            bundle_handover.note,
        )

    def _result(self, result: HandoverResult) -> ResultStep:
        step = ResultStep(result)
        step.page_requested.connect(self._navigator.show_page)
        return step
