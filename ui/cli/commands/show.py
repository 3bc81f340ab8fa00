"""`daybook list`, `show` and `questions`: read a record or a bundle."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diary import checklist
from diary.contradictions.rules import Contradiction
from diary.contradictions.whole_record import contradictions_in
from diary.errors import BadInput, Erased, Unknown
from diary.i18n import N_, _
from diary.json_value import Json
from diary.jurisdiction import load
from diary.media.imports.dated_files import CODE as FOLDER
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.field_declarations import text_of
from diary.model.noun_codec import joined, to_fields
from diary.model.private_nouns import TimeStamp
from diary.model.record_nouns import Evidence, Person
from diary.model.revisions import (
    Content,
    Recorded,
    Revision,
    TimelineCursor,
    TimelineFilter,
    TimelineRow,
    as_of,
    when_of,
)
from diary.services.file_search import FoundInFiles, is_searchable
from diary.text.code_texts import Voice
from diary.text.field_formatter import FieldFormatter
from diary.text.initials import keeper_text
from diary.text.noun_names import field_text, noun_text
from diary.text.time_texts import delay_text, when_short, written_beside, written_text
from ui.cli import arguments, unprotected_files
from ui.cli.command_context import CommandContext, find, moment, record_json
from ui.cli.commands.command import Command, add_id, add_vault_or_bundle
from ui.cli.exit_codes import ExitCode
from ui.cli.found_in_files import found_in_files_json, found_in_files_lines, read_files

if TYPE_CHECKING:
    from ui.bundle_session import Reading


_PAGE = 500
_NAMES = (
    "title",
    "name",
    "account",
    "what",
    "text",
    "words",
    "event",
    "audience",
    "change",
    "access",
    "given_to",
    "topic",
    "fact",
)


def _listing_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault_or_bundle(parser)
    arguments.add_text_option(
        parser, "--search", "TEXT", _("incidents with these words, or with them in their files"),
    )  # fmt: skip
    hint = _("first read the words of files that were not searched yet")
    parser.add_argument("--read-files", action="store_true", help=hint)
    unprotected_files.add_option(parser)
    parser.add_argument(
        "--kind",
        metavar="KIND",
        choices=[n.value for n in Noun],
        default=Noun.INCIDENT.value,
        help=_("list another kind of entry, by number"),
    )


def _run_listing(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    arguments.read_text_options(args, context.terminal, "--search")
    if args.search is not None and not is_searchable(args.search):
        raise BadInput(
            "--search", _("has no word and no number in it, so there is nothing to search for")
        )
    unprotected_files.settle(args, context)
    with context.reading(args) as session:
        if args.kind != Noun.INCIDENT:
            if args.search:
                raise BadInput("--search", _("looks through incidents only"))
            return _others(context, session, Noun(args.kind))
        # Nothing of a bundle is kept, so its files are read each time.
        if args.read_files or (args.search and session.withholds):
            read_files(session.file_search, context.terminal.progress(_("reading")))
            context.terminal.write_error(*unprotected_files.why_not_opened(context.config.media))
        found = session.file_search.find(args.search) if args.search else None
        return _incidents(context, session, TimelineFilter(text=args.search or ""), found)


def _incidents(
    context: CommandContext,
    session: Reading,
    chosen: TimelineFilter,
    found: FoundInFiles | None,
) -> ExitCode:
    rows: list[TimelineRow] = []
    after: TimelineCursor | None = None
    while True:
        page = session.journal.timeline(chosen, after, _PAGE)
        rows.extend(page.rows)
        after = page.after
        if after is None:
            break
    value: dict[str, Json] = {"incidents": [_row_json(row) for row in rows]}
    lines = [_row_text(row) for row in rows]
    if not rows and chosen.text:
        lines = [_("No incident has these words.")]
    elif not rows:
        in_bundle, in_record = _("This bundle shows no incident."), _("No incident is recorded.")
        lines = [in_bundle if session.withholds else in_record]
    if found is not None:
        value["files"] = found_in_files_json(found)
        lines += found_in_files_lines(found)
    context.answer(value, *lines)
    return ExitCode.DONE


def _row_text(row: TimelineRow) -> str:
    exhibits = f"  [{row.exhibits}]" if row.exhibits else ""
    return f"{row.number:>5}  {when_short(row.when)}{exhibits}  {_first_line(row.excerpt)}"


def _others(context: CommandContext, session: Reading, noun: Noun) -> ExitCode:
    items = session.journal.items(noun)
    lines = [*map(_item_text, items)]
    if not items:
        in_bundle = _("This bundle shows nothing of this kind.")
        lines = [in_bundle if session.withholds else _("Nothing of this kind is recorded.")]
    context.answer({"items": [record_json(item) for item in items]}, *lines)
    return ExitCode.DONE


def _item_text(item: Recorded[Content]) -> str:
    texts = (text_of(item.content, field) for field in _NAMES)
    name = next((words for words in texts if words), "")
    gone = "  (withdrawn)" if item.withdrawn is not None else ""
    return f"{item.noun}/{item.number}{gone}  {_first_line(name)}"


def _first_line(words: str) -> str:
    return next(iter(words.splitlines()), "")


def _row_json(row: TimelineRow) -> dict[str, Json]:
    return {
        "id": row.id,
        "number": row.number,
        "when": when_short(row.when),
        "precision": row.when.precision.value if row.when else "",
        "at": row.when.at if row.when else "",
        "zone": row.when.zone if row.when else "",
        "excerpt": row.excerpt,
        "behaviours": list(row.behaviours),
        "exhibits": row.exhibits,
        "reported": row.reported,
        "first_written": moment(row.first_written),
        "revision": row.revision,
        "withdrawn": row.withdrawn,
    }


LISTING = Command(
    "list",
    N_("list incidents, or search them"),
    _listing_arguments,
    _run_listing,
    about=N_(
        "Lists incidents, latest first, or another kind of entry by number. With --search, under "
        "the list stands in which files the words are, and which files were not searched."
    ),
    examples=(
        "daybook list notes",
        "daybook list notes --search -",
        "daybook list notes --kind person",
        'daybook list "police bundle"',
    ),
    answers=("list",),
)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault_or_bundle(parser)
    add_id(parser)
    parser.add_argument(
        "--history", action="store_true", help=_("every revision too, with when and why")
    )
    parser.add_argument("--ids", action="store_true", help=_("its identifier too, as with --json"))


def _run_show(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    with context.reading(args) as session:
        item = find(session, args.id)
        revisions = session.journal.history(item.id) if args.history else ()
        value = record_json(item)
        if args.history:
            value["history"] = [_revision_json(revision) for revision in revisions]
        words = FieldFormatter(
            Voice.FIRST,
            session.journal.zone,
            load(context.config.jurisdiction),
            _SubjectNumbers(session),
        )
        context.answer(value, *_subject_text(session, item, revisions, words, args.ids))
    return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class _SubjectNumbers:
    """Names the subjects that a field refers to: a person by name, others by noun and number."""

    session: Reading

    def person(self, id_: str) -> str:
        name = self.subject(id_)
        try:
            found = as_of(self.session.journal.get(id_), Person)
        except (Unknown, Erased):
            return name
        return found.content.name or name

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        return self.subject(id_), ()

    def incidents(self, ids: Sequence[str]) -> str:
        return ", ".join(map(self.subject, ids))

    def subject(self, id_: str) -> str:
        try:
            found = self.session.journal.mention(id_)
        except Unknown:
            return id_
        name = f"{noun_text(found.noun)} {found.number}"
        if found.erased:
            return _("{name} (erased)").format(name=name)
        return self._of_exhibit(id_, name) if found.noun is Noun.CONVERSATION else name

    def _of_exhibit(self, id_: str, name: str) -> str:
        """Return the name of a conversation behind the reference of its exhibit."""
        try:
            read = as_of(self.session.journal.get(id_), Conversation)
            of = as_of(self.session.journal.get(read.content.of), Evidence)
        except (Unknown, Erased):
            return name
        if read.content.format == FOLDER:
            name = _("List of files {number}").format(number=read.number)
        return _("{reference} ({name})").format(reference=of.content.reference, name=name)


def _subject_text(
    session: Reading,
    item: Recorded[Content],
    revisions: tuple[Revision, ...],
    words: FieldFormatter,
    with_id: bool,
) -> list[str]:
    zone = session.journal.zone
    head = f"{noun_text(item.noun)} {item.number}"
    lines = [f"{head}   {item.id}" if with_id else head]
    if item.withdrawn is not None:
        lines.append(_("Withdrawn: {reason}").format(reason=item.withdrawn))
    when = when_of(item.content)
    written = written_beside(when, item.first_written, zone)
    delay = f", {delay_text(when, item.first_written)}" if when else ""
    lines.append(
        _("Written {when}{delay}; entry {n}").format(when=written, delay=delay, n=item.entry)
    )
    lines += _fields(item.noun, item.content, words)
    if item.noun is Noun.INCIDENT:
        for exhibit in session.evidence.of(item.id):
            lines.append(
                _("Exhibit {reference}: {title}").format(
                    reference=exhibit.content.reference, title=exhibit.content.title
                )
            )
    for revision in revisions:
        suffix = _("withdrawn") if revision.content is None else ""
        suffix = _("put back") if revision.reinstates else suffix
        head = _("Revision {n}, entry {entry}, {when}").format(
            n=revision.revision, entry=revision.entry, when=written_text(revision.written, zone)
        )
        lines += ["", f"{head} {suffix} {revision.reason}".rstrip()]
        if revision.content is not None:
            lines += _fields(item.noun, revision.content, words)
    return lines


def _fields(noun: Noun, content: Content, words: FieldFormatter) -> list[str]:
    lines = []
    for name, value in joined(type(content), to_fields(content)).items():
        if isinstance(content, TimeStamp) and name == "reply":
            # For programs, which find it in the JSON answer.
            continue
        text = words.text(noun, name, value).replace("\n", "; ") or _value_text(value)
        lines.append(f"  {field_text(noun, name)}: {text}")
    return lines


def _value_text(value: Json) -> str:
    """Return a value that has no text of its own in papers."""
    if isinstance(value, list):
        return "; ".join(map(_value_text, value))
    if isinstance(value, dict):
        return ", ".join(map(_value_text, value.values()))
    return str(value)


def _revision_json(revision: Revision) -> dict[str, Json]:
    return {
        "entry": revision.entry,
        "revision": revision.revision,
        "written": moment(revision.written),
        "zone": revision.zone,
        "clock": revision.clock,
        "reason": revision.reason,
        "withdrawn": revision.content is None,
        "reinstated": revision.reinstates,
        "commitment": revision.commitment,
        "fields": to_fields(revision.content) if revision.content is not None else {},
    }


SHOW = Command(
    "show",
    N_("show one thing in full"),
    _show_arguments,
    _run_show,
    about=N_("Shows one thing in full, with every revision if asked."),
    examples=(
        "daybook show notes 3",
        "daybook show notes AB/1",
        "daybook show notes police/2 --history",
        "daybook show notes 3 --ids",
    ),
    answers=("show",),
)


def _run_questions(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    with context.reading(args) as reading:
        found = checklist.checklist(reading.journal.items, load(context.config.jurisdiction))
        withheld = reading.withholds
        journal = reading.journal
        who = keeper_text(journal.me())
        unfit = contradictions_in(journal.items, journal.history, journal.zone, reading.file_facts)
    if withheld:
        found = tuple(one for one in found if one.gap not in checklist.NOT_IN_BUNDLES)
    value: dict[str, Json] = {
        "withheld_cannot_be_told": withheld,
        "questions": [
            {
                "code": one.gap.value,
                "kind": one.noun.value if one.noun else None,
                "about": list(one.about),
            }
            for one in found
        ],
        "contradictions": [contradiction_json(one) for one in unfit],
    }
    lines = _checklist_text(found, who if withheld else "")
    context.answer(value, *lines, *contradiction_lines(unfit))
    return ExitCode.DONE


def contradiction_json(one: Contradiction) -> Json:
    """Return what does not fit as JSON."""
    return {
        "rule": one.rule.name.value,
        "version": one.rule.version,
        "text": one.text,
        "incidents": list(one.incidents),
        "entries": list(one.entries),
    }


def contradiction_lines(found: Sequence[Contradiction]) -> Iterator[str]:
    """Yield a heading and a numbered line for each that does not fit; nothing if all fits."""
    if found:
        yield _("These entries do not fit each other. All of them can stay as they are.")
    for number, one in enumerate(found, 1):
        yield f"{number}. {one.text}"


def _checklist_text(found: tuple[checklist.ChecklistItem, ...], who: str) -> list[str]:
    """Return the questions; with `who` as the reader of a bundle is told of them."""
    if not found:
        return [_("Nothing that readers usually ask for is missing.")]
    lines = [
        _("Readers often ask for this, and this bundle does not say it.")
        if who
        else _("Readers often ask for these. None of them has to be answered.")
    ]
    if who:
        lines.append(_("What was withheld from this bundle looks the same as what is not written."))
    for one in found:
        about = f"  ({noun_text(one.noun)} {', '.join(one.about)})" if one.noun else ""
        lines.append(f"- {one.text_about(who) if who else one.text}{about}")
    return lines


QUESTIONS = Command(
    "questions",
    N_("what readers often ask for and is not written yet"),
    add_vault_or_bundle,
    _run_questions,
    about=N_(
        "Lists what readers often ask for and is not written yet, and entries that do not fit each "
        "other. None of it has to be answered."
    ),
    examples=("daybook questions notes",),
    answers=("questions",),
)
