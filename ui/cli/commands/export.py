"""`daybook export` and `cover`: write, check and note a bundle; redact picture regions."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from diary import audience_profiles, jurisdiction
from diary.audience_profiles import Profile
from diary.case_file import LANGUAGES, CaseFile, Exhibit, WithholdingReason
from diary.conversations.line_selection import LineRange
from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import HandoverRecord, Region
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded, is_of, reference_of
from diary.services.disclosure.bundle_extent import BundleExtent
from diary.services.disclosure.exhibit_scan import DeviceHit, PositionHit, ScannedFile
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from ui import bundle_handover, case_preview, handover_questions
from ui.bundle_handover import DeliveryOptions, HandoverResult
from ui.cli import arguments, redaction_prompts, secret_options, unprotected_files
from ui.cli import command_context as cli_context
from ui.cli.argument_types import day
from ui.cli.command_context import CommandContext, RecordNote, find
from ui.cli.commands.command import Command, add_vault
from ui.cli.commands.contradictions import ask_before_handover
from ui.cli.exit_codes import ExitCode
from ui.cli.open_questions import OpenQuestions
from ui.cli.redaction_prompts import StayedBehind
from ui.handover_questions import HandoverAnswers
from ui.text import handovers, places_and_devices
from ui.text.conversations import conversation_texts

NOTHING_BEHIND: Final = StayedBehind()
NO_TRANSCRIPT: Final = "none"


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--for",
        dest="audience",
        metavar="AUDIENCE",
        choices=audience_profiles.AUDIENCES,
        required=True,
        help=_("who will read it; that decides what is shown"),
    )
    parser.add_argument(
        "--out",
        metavar="PLACE",
        type=Path,
        required=True,
        help=_("a new or empty folder, or a new file for a zip or PDF"),
    )
    parser.add_argument(
        "--as",
        dest="way",
        metavar="FORM",
        choices=bundle_handover.DELIVERIES,
        default=bundle_handover.DELIVERIES[0],
        help=_("the form in which it leaves: on a stick, in one file, for an upload, encrypted"),
    )
    parser.add_argument(
        "--since",
        metavar="N|DIGEST",
        help=_(
            "only what is new since an earlier bundle for the same audience: its number in "
            "'handovers', or the first eight digits or more of its digest"
        ),
    )
    arguments.add_text_option(
        parser, "--to", "NAME", _("who gets it, for the private book alone"), default=""
    )
    arguments.add_text_option(
        parser, "--route", "TEXT", _("how it gets there, for the private book alone"), default=""
    )
    handling = [each.value for each in PositionHandling]
    parser.add_argument(
        "--positions",
        choices=handling,
        help=_("what happens to originals that say, or may say, where they were made"),
    )
    parser.add_argument(
        "--device",
        choices=handling,
        help=_("what happens to originals that name, or may name, the device that made them"),
    )
    _add_many(parser, "--let-go", "EXHIBIT", _("let this original leave as it is all the same"))
    parser.add_argument(
        "--own",
        choices=[redaction_prompts.TAKE_OUT, redaction_prompts.KEEP],
        help=_(
            "what happens to words of your own that should not leave, and to what reaches "
            "somebody, where they stand in it"
        ),
    )
    parser.add_argument(
        "--words",
        choices=[redaction_prompts.LEAVE, redaction_prompts.TAKE_OUT],
        help=_(
            "what happens to words of the program's list, such as a lawyer's advice or a refuge; "
            "they stay where nobody is asked"
        ),
    )
    _add_many(
        parser, "--let-word", "WORD", _("with --words take-out: let this word of the list stay")
    )
    parser.add_argument(
        "--from-day", metavar="DAY", type=day, help=_("incidents from this day on, as 2026-05-01")
    )
    parser.add_argument(
        "--until-day", metavar="DAY", type=day, help=_("incidents up to this day, as 2026-05-31")
    )
    _add_many(
        parser, "--leave-person", "ID", _("leave behind a person and what is about them alone")
    )
    _add_many(
        parser,
        "--leave-entry",
        "ID",
        _("leave behind an entry, with the exhibits that belong to nothing else"),
    )
    _add_many(
        parser,
        "--on-sheet",
        "KEY",
        _("let this go on its sheet; the keys are listed where it stayed behind"),
    )
    _add_many(
        parser, "--keep-words", "ID", _("keep back the words of this incident that was withdrawn")
    )
    _add_many(
        parser,
        "--tell-entry",
        "ID",
        _("tell this effect, or what this incident says of daily life, to other readers"),
    )
    _add_many(
        parser,
        "--tell-kind",
        "CODE",
        _("tell this kind of incident to a reader who is not told it unasked"),
    )
    parser.add_argument(
        "--transcript",
        dest="conversations",
        metavar="CONVERSATION",
        action="append",
        default=[],
        help=_(
            "show its lines from 20 before the first to the last that an incident points to, and "
            "what you sent there, in a group only among these; lines of runs that you left out "
            "too, if you do not keep them back. Without it those go that this audience is shown "
            "unasked, as in the window; 'none' lets none go"
        ),
    )
    redaction_prompts.add_line_options(parser, "CONVERSATION:LINES")
    _add_many(parser, "--leave-out", "EXHIBIT", _("leave the file of this exhibit behind"))
    _add_many(
        parser,
        "--leave-whole",
        "EXHIBIT",
        _("let this document leave although words of your own stand in it"),
    )
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default=LANGUAGES[0],
        help=_("the language of headings and labels; the Welsh is a draft that nobody reviewed"),
    )
    parser.add_argument(
        "--split", action="store_true", help=_("divide a document that is too long for a court")
    )
    unprotected_files.add_option(parser)
    secret_options.add_pdf_options(parser)


def _add_many(parser: argparse.ArgumentParser, name: str, metavar: str, about: str) -> None:
    parser.add_argument(name, metavar=metavar, action="append", default=[], help=about)


def _run_export(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    bundle_handover.refuse_ending(args.out, args.way)
    bundle_handover.refuse_place(args.out)
    arguments.read_text_options(args, context.terminal, "--to", "--route")
    unprotected_files.settle(args, context)
    secret = secret_options.read_pdf(args, context.terminal)
    questions = OpenQuestions()
    with context.session(args) as session:
        profile = audience_profiles.load(args.audience)
        after = session.handovers.find(args.since) if args.since is not None else None
        supplement = case_preview.supplement_to(session, profile, after)
        if profile.opens(Noun.CONFLICT, "answer"):
            ask_before_handover(session, context)
        scanned, answers, taken_out, behind = _ask(args, profile, context, session, questions)
        case = case_preview.take_case(session, profile, scanned, answers, supplement, args.language)
        count = sum(each.of_runs for each in case.conversations)
        keeps_runs = questions.answered(
            lambda: redaction_prompts.decide_runs(args.left_runs, count, context), otherwise=True
        )
        questions.refuse()
        if keeps_runs != answers.keeps_runs:
            answers = replace(answers, keeps_runs=not answers.keeps_runs)
            case = case_preview.take_case(
                session, profile, scanned, answers, supplement, args.language
            )
        context.terminal.write_error(*conversation_texts(case))
        number = after.number if after else 0
        options = DeliveryOptions(args.way, secret, args.to, args.route, number, split=args.split)
        ended = write(case, args.out, context, session, options, taken_out, behind)
    cli_context.print_notices(args.out, context, "sending")
    return ended


def write(
    case: CaseFile,
    out: Path,
    context: CommandContext,
    session: Session,
    options: DeliveryOptions,
    taken_out: Mapping[Noun, int],
    behind: StayedBehind = NOTHING_BEHIND,
) -> ExitCode:
    """Write the bundle, check what was written, and note it in the private book.

    `taken_out` is the number of fields of each noun in which words are redacted, `behind` what
    was asked about and not let go.
    """
    terminal = context.terminal
    result = bundle_handover.write(
        case,
        out,
        options,
        session.signer,
        terminal.progress(_("writing")),
        reading=terminal.progress(_("reading back")),
        exports_behind=behind.exports,
    )
    written = result.delivered.written
    limit = "" if options.split else case_preview.page_limit_text(case.profile, written.pages)
    if limit:
        terminal.write_error(f"{limit} {_('With --split it becomes several files.')}")
    noting = RecordNote(terminal)
    noted = noting.note(lambda: bundle_handover.note(session, result))
    context.answer(
        _json(case, result, noted, taken_out, behind) | behind.to_json(),
        *_lines(case, result, out, noted),
        *behind.lines(),
    )
    return noting.exit if result.ok and not written.damaged else ExitCode.FOUND_WRONG


def _json(
    case: CaseFile,
    result: HandoverResult,
    noted: Recorded[HandoverRecord] | None,
    taken_out: Mapping[Noun, int],
    behind: StayedBehind,
) -> dict[str, Json]:
    from exporters.bundle import layout

    written = result.delivered.written
    documents = sorted(filter(layout.is_document, written.hashes), key=_in_order)
    return {
        "folder": result.record.folder,
        "form": result.record.form,
        "number": noted.number if noted else None,
        "after": result.record.after or None,
        "digest": written.digest,
        "fingerprint": result.fingerprint,
        "originals": written.originals,
        "pages": written.pages,
        "pages_beside": written.pages_beside,
        "documents": documents,
        "bytes": written.bytes,
        "damaged": list(written.damaged),
        "too_large": list(result.delivered.too_large),
        "taken_out": {noun.value: count for noun, count in taken_out.items()},
        "left_out": [_label(each) for each in case.exhibits if _is_left_out(each)],
        "withheld": [
            *(_withheld(each) for each in case.exhibits if _is_withheld(each)),
            *(
                {
                    "exhibit": each.reference,
                    "why": "list" if each.lists_files else WithholdingReason.EXPORT.value,
                    "copy": False,
                }
                for each in behind.exports
            ),
        ],
        "conversations": [
            {
                "number": each.item.number,
                "shown": each.shown.total,
                "kept_back": each.kept_back.total,
                "of_runs": each.of_runs,
                "of_words": each.of_words.total,
                "of_places": each.of_places.total,
            }
            for each in case.conversations
        ],
        "checked": result.checked,
    }


def _is_left_out(exhibit: Exhibit) -> bool:
    return exhibit.withheld and exhibit.why is WithholdingReason.CHOSEN


def _is_withheld(exhibit: Exhibit) -> bool:
    return exhibit.withheld and exhibit.why is not WithholdingReason.CHOSEN


def _withheld(exhibit: Exhibit) -> dict[str, Json]:
    return {"exhibit": _label(exhibit), "why": exhibit.why.value, "copy": exhibit.copy is not None}


def _label(exhibit: Exhibit) -> str:
    return exhibit.item.content.reference or str(exhibit.item.number)


def _in_order(path: str) -> tuple[int, str]:
    return len(path), path


def _lines(
    case: CaseFile, result: HandoverResult, out: Path, noted: Recorded[HandoverRecord] | None
) -> Iterator[str]:
    written = result.delivered.written
    yield _("Written to {folder}").format(folder=out)
    pages = ngettext("{n} page", "{n} pages", written.all_pages).format(n=written.all_pages)
    files = handovers.files_of_evidence(handovers.evidence_files(result.record))
    size = _("{n} MB").format(n=f"{written.bytes / 1e6:.1f}")
    yield f"{pages}, {files}, {size}"
    if copies := handovers.copies_text(result.copies, written.originals):
        yield copies
    yield _("Fingerprint to give by another way: {key}").format(key=result.fingerprint)
    if noted:
        yield _("Noted as bundle {number}.").format(number=noted.number)
    yield from result.exports
    yield from result.withheld
    if result.without_copy:
        options = " ".join(f"--let-go {reference}" for reference in result.without_copy)
        yield _(
            "Export again first: what could not be looked into is tried again. To hand them over "
            "as they are, with their places and devices, export again with {options}."
        ).format(options=options)
    yield from conversation_texts(case)
    for reference in written.damaged:
        yield _("{ref}: its file is damaged and is named so").format(ref=reference)
    for path in result.delivered.too_large:
        yield _(
            "{file} is too large for an upload and is not among the files. Give it on a disk."
        ).format(file=path)
    if result.record.form == "pdf":
        yield _(handovers.DELIVERY_NOTES["pdf"])
    if result.ok:
        yield _("Checked after writing: {result}.").format(result=result.verdict)
    else:
        yield result.verdict


def _ask(
    args: argparse.Namespace,
    profile: Profile,
    context: CommandContext,
    session: Session,
    questions: OpenQuestions,
) -> tuple[Mapping[str, ScannedFile], HandoverAnswers, Mapping[Noun, int], StayedBehind]:
    """Return the scan of originals, the answers, redacted fields by noun, what was not let go."""
    withheld = redaction_prompts.exhibit_ids(session, "--leave-out", args.leave_out)
    whole = redaction_prompts.exhibit_ids(session, "--leave-whole", args.leave_whole)
    let_go = redaction_prompts.exhibit_ids(session, "--let-go", args.let_go)
    left_out = handover_questions.entries_left_out(session, profile, _extent(args, session))
    conversations = _conversations(args.conversations, profile, session, left_out)
    files = handover_questions.original_files(session, profile, left_out)
    own = handover_questions.own_addresses(session)
    looking = context.terminal.progress(_("looking at originals"))
    found = handover_questions.scan(files, looking, own)
    if found.has_failures:
        context.terminal.write_error(*unprotected_files.why_not_opened(context.config.media))
    asked = found.without({*withheld, *let_go})
    positions = questions.answered(
        lambda: _decide(args.positions, asked.positions, context), PositionHandling.KEEP
    )
    keep = positions is PositionHandling.KEEP
    named = asked.devices({item.id for item, _original in asked.files} if keep else set())
    devices = questions.answered(
        lambda: _decide_devices(args.device, named, context), PositionHandling.KEEP
    )
    withdrawn = handover_questions.withdrawn_words(session, profile, left_out)
    named_words = tuple(find(session, each).id for each in args.keep_words)
    words_kept = redaction_prompts.decide_withdrawn(named_words, withdrawn, context)
    redactions = handover_questions.find_redactions(
        session,
        profile,
        found.scanned,
        withheld=withheld,
        whole=whole,
        conversations=conversations,
        left_out=left_out,
        words_kept=words_kept,
    )
    leaving = handover_questions.find_leaving_words(
        session,
        profile,
        left_out,
        conversations,
        words_kept,
        scanned=found.scanned,
        withheld=withheld,
        whole=whole,
    )
    reaching = [each for each in leaving if each.reaches and each.word not in args.let_word]
    take_out = questions.answered(
        lambda: redaction_prompts.decide(args.own, redactions, context, reaching), otherwise=True
    )
    more = redaction_prompts.decide_leaving(args.words, leaving, context, args.let_word)
    vocabulary = jurisdiction.load(context.config.jurisdiction)
    kinds = handover_questions.asked_kinds(session, profile, vocabulary, left_out)
    kinds_told = redaction_prompts.decide_kinds(args.tell_kind, kinds, context)
    effects = handover_questions.asked_entries(session, profile, left_out)
    named_entries = tuple(find(session, each).id for each in args.tell_entry)
    told = redaction_prompts.decide_entries(named_entries, effects, context)
    items = session.sheets.asked_beside(profile, left_out)
    on_sheets = redaction_prompts.decide_sheets(args.on_sheet, items, context)
    answers = HandoverAnswers(
        take_out=take_out,
        withheld=withheld,
        whole=whole,
        keep_positions=keep,
        places_kept=let_go,
        no_devices=devices is PositionHandling.WITHHOLD,
        devices_kept=let_go,
        more_words=more,
        words_let_go=(*args.let_word, *(() if take_out else (each.word for each in reaching))),
        left_out=left_out,
        on_sheets=on_sheets,
        kinds_told=kinds_told,
        conversations=conversations,
        lines_kept=tuple(_lines_kept(args, session)),
        keeps_runs=args.left_runs == redaction_prompts.KEEP_BACK,
        words_kept=words_kept,
        told=told,
    )
    behind = StayedBehind(
        [each for each in effects if each[0] not in told],
        [each for each in kinds if each[0] not in kinds_told],
        [each for each in items if each.key not in on_sheets],
        case_preview.exports_behind(session, profile, answers),
    )
    return found.scanned, answers, redactions.by_noun() if take_out else {}, behind


def _conversations(
    named: Sequence[str], profile: Profile, session: Session, left_out: Sequence[str]
) -> tuple[str, ...]:
    """Return the conversations of which lines leave: as named, or as the window ticks them."""
    if not named:
        return handover_questions.conversations_unasked(session, profile, left_out)
    if NO_TRANSCRIPT in named:
        if len(named) > 1:
            raise BadInput("--transcript", _("names a conversation, or none"))
        return ()
    return handover_questions.conversation_ids(session, profile, named)


def _lines_kept(args: argparse.Namespace, session: Session) -> Iterator[tuple[str, LineRange]]:
    """Yield the lines that are kept back, by conversation. Raises BadInput."""
    for each in args.keep_lines:
        named, _colon, lines = each.rpartition(":")
        if not named:
            raise BadInput("--keep-lines", N_("must be a conversation and lines, as in 3:43-57"))
        yield (
            session.journal.find(named, Noun.CONVERSATION).id,
            handover_questions.line_range(lines),
        )


def _extent(args: argparse.Namespace, session: Session) -> BundleExtent:
    people = [find(session, each) for each in args.leave_person]
    if any(item.noun is not Noun.PERSON for item in people):
        raise BadInput("--leave-person", _("must be a person"))
    return BundleExtent(
        args.from_day,
        args.until_day,
        tuple(item.id for item in people),
        tuple(find(session, each).id for each in args.leave_entry),
    )


def _decide(
    answer: str | None, found: tuple[PositionHit, ...], context: CommandContext
) -> PositionHandling:
    if answer is not None:
        return PositionHandling(answer)
    if not found:
        return PositionHandling.WITHHOLD
    asked = _FilesAsked(
        "--positions",
        places_and_devices.place_question(found),
        places_and_devices.place_counts(found),
        places_and_devices.place_lines(found),
        places_and_devices.withheld_text(),
    )
    return _choose(asked, context)


def _decide_devices(
    answer: str | None, found: tuple[DeviceHit, ...], context: CommandContext
) -> PositionHandling:
    if answer is not None:
        return PositionHandling(answer)
    if not found:
        return PositionHandling.KEEP
    asked = _FilesAsked(
        "--device",
        places_and_devices.device_question(found),
        places_and_devices.device_counts(found),
        places_and_devices.device_lines(found),
        places_and_devices.device_withheld_text(),
    )
    return _choose(asked, context)


_ON_A_SCREEN: Final = 12  # files that are named one by one
_LIST: Final = "list"


@dataclass(frozen=True, slots=True)
class _FilesAsked:
    """A question about files: how many of each kind, and each of them."""

    option: str
    question: str
    counts: tuple[str, ...]
    lines: tuple[places_and_devices.Line, ...]
    withheld: str

    def each(self) -> Iterator[str]:
        yield from (f"  {reference}  {name}: {text}" for reference, name, text in self.lines)


def _choose(asked: _FilesAsked, context: CommandContext) -> PositionHandling:
    is_long = len(asked.lines) > _ON_A_SCREEN
    context.terminal.write_error(
        asked.question,
        *((f"  {line}" for line in asked.counts) if is_long else asked.each()),
        _("To let one leave as it is all the same, name it: --let-go EXHIBIT."),
        asked.withheld,
    )
    how = _("Keep these originals in the bundle, or withhold them? ")
    answers: set[str] = set(PositionHandling)
    if is_long:
        how = _("Keep these originals in the bundle, withhold them, or list them? ")
        answers.add(_LIST)
    refused = BadInput(asked.option, _("say keep or withhold"))
    while (answer := context.terminal.choose(how, answers, refused)) == _LIST:
        context.terminal.write_error(*asked.each())
    return PositionHandling(answer)


EXPORT = Command(
    "export",
    N_("write a bundle that others can check"),
    _export_arguments,
    _run_export,
    about=N_(
        "Writes a bundle for one audience, reads it back, and notes it in the private book. What "
        "has to be decided first is asked at a terminal, and elsewhere named in one list with "
        "the options that answer it."
    ),
    examples=(
        "daybook export notes --for police --out bundle",
        "daybook export notes --for advocate --out bundle.zip --as zip --positions withhold",
        "daybook export notes --for police --out bundle-2 --since 1",
    ),
    answers=("export",),
    found=N_("a file of an exhibit is damaged, or what was written does not read back as it was"),
    place="--out",
)


_PART: Final = re.compile(r"(\d{1,4}),(\d{1,4}),(\d{1,4}),(\d{1,4})", re.ASCII)


def _cover_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("id", metavar="EXHIBIT", help=_("its reference, such as AB/1"))
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--part",
        dest="parts",
        action="append",
        type=_part,
        metavar="L,T,W,H",
        default=[],
        help=_("left, top, width and height in thousandths of the picture, such as 100,0,250,80"),
    )
    group.add_argument("--none", action="store_true", help=_("cover nothing of it any more"))


def _part(text: str) -> Region:
    found = _PART.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(_("must be four numbers, such as 100,0,250,80"))
    return Region(*map(int, found.groups()))


def _run_cover(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    with context.session(args) as session:
        item = find(session, args.id)
        if args.none or args.parts:
            session.redactions.redact_regions(item.id, args.parts)
        regions = session.redactions.region_redactions().get(item.id, ())
        original = session.evidence.original_of(item) if is_of(item, Evidence) else None
        whole = bool(regions and original and not original.can_be_covered())
    parts = [[r.left, r.top, r.width, r.height] for r in regions]
    reference = reference_of(item.content)
    value: dict[str, Json] = {"id": item.id, "reference": reference, "parts": parts, "whole": whole}
    lines = [", ".join(map(str, part)) for part in parts]
    context.answer(value, _cover_sentence(parts=bool(parts), whole=whole), *lines)
    return ExitCode.DONE


def _cover_sentence(*, parts: bool, whole: bool) -> str:
    if whole:
        return _(
            "This kind of file cannot be covered in part. So the whole file stays behind, in every "
            "bundle, until you say --none. What was noted:"
        )
    return _("Covered in every copy that leaves:") if parts else _("Nothing of it is covered.")


COVER = Command(
    "cover",
    N_("cover parts of a picture in every copy that leaves"),
    _cover_arguments,
    _run_cover,
    about=N_(
        "Covers parts of a picture, in thousandths of it, in every copy that leaves; without an "
        "option it says what is covered. The original stays as it is."
    ),
    examples=("daybook cover notes AB/1 --part 100,0,250,80", "daybook cover notes AB/1 --none"),
    answers=("cover",),
)
