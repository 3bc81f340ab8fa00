"""`daybook new`, `record`, `attach`, `amend`, `withdraw` and `reinstate`: make and write a vault.

**Invariants:**

- `record` takes JSON or JSON Lines, and records all of it or nothing, so a mistake in one line
  leaves no half of an import.
- `attach` keeps files byte for byte as exhibits.
- A correction never replaces: the earlier text stays in the record. A withdrawal removes something
  from counts and bundles, not from the record, and can be taken back by a further entry.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from diary.contradictions.whole_record import is_case_going_on
from diary.errors import BadInput, DiaryError, NotAllowed, NotAllowedReason
from diary.i18n import N_, _
from diary.json_value import Json
from diary.jurisdiction import load
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import UnsearchedReason
from diary.model.noun_codec import text
from diary.model.record_nouns import Evidence, Helper, Incident
from diary.model.revisions import Content, Recorded
from diary.services.attachment_service import StoredFile
from diary.services.journal import Journal, PlannedNoun
from diary.services.json_import import read_lines
from diary.services.session import Session
from diary.vault.lifecycle import create
from ui.cli import arguments, far_days, question_prompts, secret_options, unprotected_files
from ui.cli.command_context import (
    CommandContext,
    find,
    notice_line,
    record_json,
    say_before_keeping,
)
from ui.cli.commands.command import Command, add_id, add_vault
from ui.cli.exit_codes import ExitCode, error_line, exit_for
from ui.cli.question_prompts import QuestionPrompts
from ui.cli.terminal import Terminal
from ui.text.contradictions import case_going_on_text
from ui.text.same_file import same_file_text


def _run_new(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    context.refuse_record_in(args.vault)
    secret = secret_options.read_passphrase(args, context.terminal, new=True)
    session = create(args.vault, secret, context.config, args.key_file)
    session.close()
    info = session.info
    context.answer(
        {"vault": info.vault_id, "fingerprint": info.fingerprint},
        _("Made. The passphrase cannot be reset: without it nobody can open this record."),
        _(
            "'daybook passphrase' with --recovery-code new makes a code that can, to leave "
            "with somebody you trust."
        ),
        _("Fingerprint of its signing key: {key}").format(key=info.fingerprint),
    )
    return ExitCode.DONE


NEW = Command(
    "new",
    N_("make an empty record in a new folder"),
    add_vault,
    _run_new,
    about=N_(
        "Makes an empty record in a new or empty folder, and asks twice for its passphrase, which "
        "cannot be reset. Give the folder a name that says nothing to others."
    ),
    examples=("daybook new notes", "daybook new notes --passphrase-file words.txt"),
    answers=("new",),
    exits=(ExitCode.DISK,),
    place="VAULT",
)


def _record_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    arguments.add_from(parser)
    parser.add_argument(
        "--typed",
        metavar="ROLE",
        choices=[each.value for each in Helper],
        help=_("who typed the incidents, where their own JSON does not say it"),
    )
    arguments.add_text_option(
        parser, "--typed-by", "NAME", _("what whoever typed them is called"), default=""
    )
    parser.add_argument(
        "--company",
        metavar="ROLE",
        choices=[each.value for each in Helper],
        help=_("who was there while they were written, where their own JSON does not say it"),
    )
    arguments.add_text_option(
        parser, "--present", "NAME", _("what whoever was there is called"), default=""
    )
    question_prompts.add_options(parser)
    far_days.add_option(parser)


def _run_record(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    asks = question_prompts.is_asking(args, context.terminal)
    arguments.read_text_options(args, context.terminal, "--typed-by", "--present")
    lines = read_lines(arguments.read_source(args, context.terminal))
    with context.session(args) as session:
        prompts = QuestionPrompts(session, context, asks)
        planned = prompts.before(
            [_with_others(each, args) for each in session.new_json_import().plan(lines)]
        )
        far_days.settle(
            args,
            session,
            context,
            [each.content for each in planned],
            lines=[each.number for each in lines],
            asks=not args.no_ask,
        )
        items, questions = prompts.after(session.journal.record_all(planned))
    value: dict[str, Json] = {
        "recorded": [record_json(item) for item in items],
        "questions": questions,
    }
    context.answer(value, *(f"{item.id}  {item.noun} {item.number}" for item in items))
    return ExitCode.DONE


def _with_others(planned: PlannedNoun, args: argparse.Namespace) -> PlannedNoun:
    """Return an incident with who typed it and who was there, where it does not say so itself."""
    content = planned.content
    if not isinstance(content, Incident):
        return planned
    if content.typed is None:
        typed = Helper(args.typed) if args.typed else None
        content = replace(content, typed=typed, typed_by=args.typed_by)
    if content.company is None:
        company = Helper(args.company) if args.company else None
        content = replace(content, company=company, present=args.present)
    return replace(planned, content=content)


RECORD = Command(
    "record",
    N_("record an incident, or anything else, from JSON"),
    _record_arguments,
    _run_record,
    about=N_(
        "Records what JSON or JSON Lines say: all of it or nothing. An object with 'what' alone is "
        "a whole incident; 'when', 'behaviours', 'person', 'times' and the other fields are in "
        "docs/vault-format.md. Each line printed is the identifier, kind and number of one entry."
    ),
    examples=(
        "daybook record notes --from incident.json",
        "daybook record notes < incidents.jsonl",
    ),
    answers=("record",),
    exits=(ExitCode.DAY_FAR,),
)


# Files that one transaction makes exhibits: one sync serves them all, and nothing else waits long.
_ADMITTED: Final = 100


def _attach_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "incident", metavar="INCIDENT", help=_("the incident that they belong to, by its number")
    )
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help=_("a file to keep, byte for byte")
    )
    unprotected_files.add_option(parser)


def _run_attach(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    terminal = context.terminal
    unprotected_files.settle(args, context)
    with context.session(args) as session:
        incident = find(session, args.incident)
        if incident.withdrawn is not None:
            raise NotAllowed(NotAllowedReason.WITHDRAWN)
        say_before_keeping([path.name for path in args.files], context)
        outcomes = session.evidence.store(args.files, terminal.progress(_("attaching")))
        kept: list[Recorded[Evidence]] = []
        worst = ExitCode.DONE
        for first in range(0, len(outcomes), _ADMITTED):
            portion = outcomes[first : first + _ADMITTED]
            stored = [outcome for outcome in portion if isinstance(outcome, StoredFile)]
            admitted = session.evidence.admit_all(stored, Evidence(incidents=(incident.id,)))
            kept += admitted
            following = iter(admitted)
            for number, outcome in enumerate(portion, first + 1):
                if isinstance(outcome, DiaryError):
                    terminal.write_error(f"FILE {number}: {error_line(outcome)}")
                    worst = max(worst, exit_for(outcome))
                elif not context.as_json:
                    item = next(following)
                    terminal.write_lines(f"{item.id}  {item.content.reference}")
        _prepare(session, kept, terminal, context.config.media)
        first_of = session.evidence.first_of_same_file(kept)
    if kept and not context.as_json:
        again = [(item, first_of[item.id]) for item in kept if item.id in first_of]
        for both in again:
            terminal.write_lines(same_file_text(*both))
        names = [item.content.name for item in kept]
        rows = load(context.config.jurisdiction).notices_of_files(names)
        terminal.write_lines(*(notice_line(row) for row in rows))
    if context.as_json:
        failed: list[Json] = [
            {"file": number, "code": outcome.code}
            for number, outcome in enumerate(outcomes, 1)
            if isinstance(outcome, DiaryError)
        ]
        terminal.write_json({"attached": [record_json(item) for item in kept], "failed": failed})
    return worst


def _prepare(
    session: Session, kept: list[Recorded[Evidence]], terminal: Terminal, media: MediaClient
) -> None:
    """Make the previews that a bundle will print of the files, so that no export has to wait."""
    failed: list[str] = []
    not_shown = False
    progress = terminal.progress(_("looking at them"))
    for done, item in enumerate(kept, 1):
        original = session.evidence.original_of(item)
        if original is not None and (found := original.prepared()).failed:
            # Its fields were read all the same.
            is_read = UnsearchedReason.NOT_DECODED in found.facts.unsearched
            not_shown |= is_read
            if not is_read:
                failed.append(item.content.reference)
        progress(done, len(kept))
    sentence = _("{ref} could not be looked into. It is kept as it is.")
    terminal.write_error(*(sentence.format(ref=reference) for reference in failed))
    if failed or not_shown:
        terminal.write_error(*unprotected_files.why_not_opened(media))


ATTACH = Command(
    "attach",
    N_("keep files as exhibits of an incident"),
    _attach_arguments,
    _run_attach,
    about=N_(
        "Keeps files byte for byte as exhibits of an incident. A file that cannot be taken is "
        "named by its place in the line, the others are kept, and the exit code is the highest "
        "that any file gave."
    ),
    examples=("daybook attach notes 3 IMG_0412.jpg", "daybook attach notes 3 door.mp4 letter.pdf"),
    answers=("attach",),
)


def _amend_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    add_id(parser)
    arguments.add_from(parser)
    far_days.add_option(parser)


def _run_amend(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    lines = read_lines(arguments.read_source(args, context.terminal))
    if len(lines) != 1:
        raise BadInput("", N_("must be one object"), line=lines[1].number)
    with context.session(args) as session:
        changes = dict(lines[0].value)
        reason = text(changes.pop("reason", ""), "reason")
        item = find(session, args.id)
        content = session.new_json_import().changed(item, changes)
        far_days.settle(args, session, context, [content], before=item.content)
        if is_case_going_on(session.journal.items):
            context.terminal.write_error(case_going_on_text())
        amended = session.journal.amend(item.id, content, reason)
    said = _("{id}  revision {n}").format(id=amended.id, n=amended.revision)
    context.answer(record_json(amended), said)
    return ExitCode.DONE


AMEND = Command(
    "amend",
    N_("correct something; the old words stay beside it"),
    _amend_arguments,
    _run_amend,
    about=N_(
        "Writes a correction: one JSON object with the fields that change, null to take one out, "
        "and 'reason'. The old words stay in the record."
    ),
    examples=("daybook amend notes 3 --from correction.json",),
    answers=("subject",),
    exits=(ExitCode.DAY_FAR,),
)


def _withdraw_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    add_id(parser)
    arguments.add_text_option(
        parser, "--reason", "TEXT", _("why, for whoever reads it later"), required=True
    )


def _run_withdraw(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    said = _(
        "Withdrawn. It is counted nowhere; its words stay in the record. What an incident said is "
        "shown to police and an advocate, unless you keep it back with --keep-words."
    )
    return _with_reason(Journal.withdraw, said, args, context)


WITHDRAW = Command(
    "withdraw",
    N_("take something out of every count"),
    _withdraw_arguments,
    _run_withdraw,
    about=N_(
        "Takes something out of every count; its words stay in the record, and 'reinstate' puts it "
        "back."
    ),
    examples=("daybook withdraw notes 3 --reason -",),
    answers=("subject",),
)


def _run_reinstate(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    said = _("Put back. It counts again, and bundles say that it was withdrawn for a time.")
    return _with_reason(Journal.reinstate, said, args, context)


def _with_reason(
    change: Callable[[Journal, str, str], Recorded[Content]],
    said: str,
    args: argparse.Namespace,
    context: CommandContext,
) -> ExitCode:
    arguments.read_text_options(args, context.terminal, "--reason")
    with context.session(args) as session:
        item = change(session.journal, find(session, args.id).id, args.reason)
    context.answer(record_json(item), said)
    return ExitCode.DONE


REINSTATE = Command(
    "reinstate",
    N_("put something back that was withdrawn"),
    _withdraw_arguments,
    _run_reinstate,
    about=N_(
        "Puts back what was withdrawn, with the words that it had last. That it was withdrawn for "
        "a time stays in the record."
    ),
    examples=("daybook reinstate notes 3 --reason -",),
    answers=("subject",),
)
