"""`daybook check`, `verify`, `seal`, `stamp`: check a bundle or a vault, and anchor it.

**Invariants:**

- `check` needs no vault, so that anybody can run it.
- `verify` reads every byte of a vault and names what is wrong. It also reports how far this system
  protects the keys in memory and confines the decoder process, which is no fault of the vault.
- A person carries seals and time stamps to others: no command opens a connection.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from diary.errors import AlreadyExists, BadInput, MediaError
from diary.files.durable import is_inside_vault
from diary.i18n import N_, _, ngettext
from diary.json_value import Json
from diary.media.decoder_client import MediaClient
from diary.media.sandbox_report import Confinement
from diary.model.private_nouns import Seal
from diary.model.revisions import Recorded
from diary.services.integrity import IntegrityReport
from diary.services.seals_and_stamps import CurrentSeal, StampStatus, seal_code_words
from diary.services.session import Session
from ui.cli import arguments
from ui.cli.command_context import CommandContext, is_missing, moment, plain
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.single_files import read_reply, read_roots, write_new
from ui.text import error_messages, missing_protection, seals_and_stamps


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="BUNDLE|FILE", nargs="*", type=Path)
    parser.add_argument("--expect", metavar="FINGERPRINT")
    arguments.add_text_option(parser, "--seal", "CODE")
    parser.add_argument("--roots", metavar="PEM", type=Path)
    parser.add_argument("--earlier", metavar="BUNDLE", type=Path)
    parser.add_argument("--page-digest", action="store_true")


def _run_check(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if args.page_digest:
        return _page_digest(context)
    if not args.paths:
        raise BadInput("", _("name a bundle, or files of one"))
    _refuse_missing(args)
    arguments.read_text_options(args, context.terminal, "--seal")
    from exporters.check import own_documents
    from exporters.check.bundle_check import CheckVerdict, check
    from exporters.check.finding_texts import SLIPS, lines

    report = check(
        args.paths,
        expected=args.expect,
        seal_words=args.seal,
        roots=read_roots(args.roots),
        earlier=args.earlier,
        progress=context.terminal.progress(_("checking")),
        pdf=own_documents.apart(context.config.media),
    )
    context.answer(report.to_json(), *lines(report))
    if report.verdict is CheckVerdict.BRANCHED:
        return ExitCode.BRANCHED
    if report.ok and any(item.code in SLIPS for item in report.findings):
        # No fault of the bundle, but nobody may take it for the key that was asked for.
        return ExitCode.USAGE
    return ExitCode.DONE if report.ok else ExitCode.FOUND_WRONG


def _refuse_missing(args: argparse.Namespace) -> None:
    """Raise BadInput for a path that does not exist.

    A typing mistake must not look like a fault of the bundle.
    """
    given = [(f"BUNDLE|FILE {n}", path) for n, path in enumerate(args.paths, 1)]
    given += [("--earlier", args.earlier)] if args.earlier else []
    for name, path in given:
        if is_missing(path):
            raise BadInput(name, _("there is nothing under this name; nothing was checked"))


def _page_digest(context: CommandContext) -> ExitCode:
    """Print the SHA-256 of `check.html` as this version writes it, to compare copies with."""
    from exporters.bundle import layout
    from exporters.check import check_page

    context.answer({"file": layout.CHECK_PAGE, "sha256": check_page.digest()}, check_page.digest())
    return ExitCode.DONE


CHECK = Command("check", N_("check a bundle, or some files of one"), _check_arguments, _run_check)


def _run_verify(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    with context.session(args) as session:
        report = session.integrity.verify(context.terminal.progress(_("verifying")))
        locked = session.info.keys_locked
    decoder = _decoder(context.config.media)
    value: dict[str, Json] = {
        "ok": report.ok,
        "entries": report.entries,
        "attachments": report.attachments,
        "bytes": report.bytes_read,
        "faults": [plain(fault) for fault in report.faults],
        "keys_locked": locked,
        "decoder": None if decoder is None else asdict(decoder),
    }
    system = [
        missing_protection.key_memory_line(locked=locked),
        *missing_protection.confinement_lines(decoder),
    ]
    context.answer(value, *_text(report), "", *system)
    return ExitCode.DONE if report.ok else ExitCode.FOUND_WRONG


def _decoder(media: MediaClient) -> Confinement | None:
    """Return what the decoder process cannot do here; None if it does not start or say so."""
    try:
        return media.confinement()
    except MediaError:
        return None


def _text(report: IntegrityReport) -> list[str]:
    looked = ngettext(
        "Looked at {n} entry and {files} attached files.",
        "Looked at {n} entries and {files} attached files.",
        report.entries,
    ).format(n=report.entries, files=report.attachments)
    if report.ok:
        return [
            looked,
            _("Everything is as it was written. An old copy of the folder would look so too."),
        ]
    return [looked, *map(error_messages.fault_text, report.faults)]


VERIFY = Command("verify", N_("look at every byte of a record"), add_vault, _run_verify)


_ROW: Final = 4


def _seal_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    arguments.add_text_option(parser, "--given-to", "NAME")
    arguments.add_text_option(parser, "--how", "TEXT", default="")
    parser.add_argument("--list", action="store_true")


def _run_seal(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if args.list and (args.given_to is not None or args.how):
        raise BadInput("--list", _("stands by itself"))
    if args.given_to is None and args.how:
        raise BadInput("--how", _("needs --given-to"))
    arguments.read_text_options(args, context.terminal, "--given-to", "--how")
    if args.given_to is not None and not args.given_to.strip():
        raise BadInput("--given-to", _("names nobody"))
    with context.session(args) as session:
        seal = session.seals.now()
        if args.list:
            given = session.seals.items()
            text = _given_lines(session, given)
        else:
            given = _give(session, args)
            text = _seal_lines(session, seal, context.config.now(), given)
        value: dict[str, Json] = {
            "entries": seal.entries,
            "words": seal.words,
            "last_entry": moment(seal.last_entry) if seal.last_entry else None,
            "given": [_given_json(item) for item in given],
        }
        context.answer(value, *text)
    return ExitCode.DONE


def _give(session: Session, args: argparse.Namespace) -> tuple[Recorded[Seal], ...]:
    if args.given_to is None:
        return ()
    return (session.seals.note_given(args.given_to, how=args.how),)


def _seal_lines(
    session: Session, seal: CurrentSeal, now: datetime, given: tuple[Recorded[Seal], ...]
) -> list[str]:
    zone = session.journal.zone
    lines = [seals_and_stamps.seal_title(seal, now, zone), "", *_rows(seal.words.split()), ""]
    lines += seals_and_stamps.seal_advice(seal, zone)
    if given:
        lines.append(seals_and_stamps.seal_noted_text(given[0]))
    else:
        lines.append(_("Not noted as given to anybody; --given-to NAME notes it."))
    return lines


def _rows(words: list[str]) -> list[str]:
    numbered = [f"{n:>2} {word:<10}" for n, word in enumerate(words, 1)]
    return ["  " + " ".join(numbered[at : at + _ROW]).rstrip() for at in range(0, len(words), _ROW)]


def _given_lines(session: Session, given: tuple[Recorded[Seal], ...]) -> list[str]:
    if not given:
        return [seals_and_stamps.no_seal_text()]
    return [seals_and_stamps.given_seal_line(item, session.journal.zone) for item in given]


def _given_json(item: Recorded[Seal]) -> dict[str, Json]:
    return {
        "number": item.number,
        "written": moment(item.first_written),
        "entries": item.content.entries,
        "words": seal_code_words(item.content.link),
        "given_to": item.content.given_to,
        "how": item.content.how,
    }


SEAL = Command("seal", N_("show the twelve words that fix the record"), _seal_arguments, _run_seal)


def _stamp_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--out", metavar="QUERY", type=Path)
    parser.add_argument("--in", dest="reply", metavar="REPLY", type=Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--roots", metavar="PEM", type=Path)


def _run_stamp(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if sum((args.out is not None, args.reply is not None, args.list)) != 1:
        raise BadInput("", _("say one of --out, --in and --list"))
    if args.out is not None and args.roots is not None:
        raise BadInput("--roots", _("goes with --in or --list"))
    roots = read_roots(args.roots)
    raw = read_reply(args.reply) if args.reply is not None else b""
    with context.session(args) as session:
        if args.out is not None:
            return _query(args.out, context, session)
        kept = (
            session.stamps.items(roots) if args.list else (session.stamps.store_reply(raw, roots),)
        )
        text = [line for each in kept for line in seals_and_stamps.stamp_verdict_lines(each)]
        if not kept:
            text = [seals_and_stamps.no_stamp_text()]
        elif not args.list:
            text.append(seals_and_stamps.stamp_kept_text())
        value: dict[str, Json] = {"query": None, "stamps": [_json(each) for each in kept]}
        context.answer(value, *text)
    asked = roots is not None
    return ExitCode.FOUND_WRONG if asked and not any(map(_right, kept)) else ExitCode.DONE


def _query(out: Path, context: CommandContext, session: Session) -> ExitCode:
    place = out.absolute()
    if is_inside_vault(place):
        raise BadInput("--out", _("is inside the record's own folder"))
    if os.path.exists(place):
        raise AlreadyExists("file")
    query = session.stamps.query()
    write_new(place, query.raw)
    lines = [
        *seals_and_stamps.stamp_query_lines(out, query.entries),
        _("Then bring the reply back: daybook stamp VAULT --in REPLY"),
    ]
    value: dict[str, Json] = {"query": {"file": str(place), "entries": query.entries}, "stamps": []}
    context.answer(value, *lines)
    return ExitCode.DONE


def _json(kept: StampStatus) -> dict[str, Json]:
    judged = kept.judged
    return {
        "entries": kept.entries,
        "time": moment(judged.time.replace(microsecond=0)),
        "authority": judged.authority,
        "verdict": judged.verdict.value,
        "why": judged.why,
    }


def _right(kept: StampStatus) -> bool:
    return not kept.judged.why


STAMP = Command(
    "stamp", N_("have somebody else put a date to the record"), _stamp_arguments, _run_stamp
)
