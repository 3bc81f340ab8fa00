"""`daybook check`: check a bundle, or some files of one.

**Invariants:**

- It needs no vault, so that anybody can run it.
- A path that does not exist is a slip of whoever typed it, and no fault of the bundle.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput
from diary.files.durable import is_inside_vault
from diary.i18n import N_, _
from ui.cli import arguments
from ui.cli.command_context import CommandContext, is_missing
from ui.cli.commands.command import Command
from ui.cli.exit_codes import ExitCode
from ui.files_outside_record import read_roots


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        metavar="BUNDLE|FILE",
        nargs="*",
        type=Path,
        help=_("a bundle, as a folder or a zip, or files of one, renamed or not"),
    )
    parser.add_argument(
        "--expect",
        metavar="FINGERPRINT",
        help=_("the fingerprint of the key that was given another way, to compare with"),
    )
    arguments.add_text_option(
        parser, "--seal", "CODE", _("the twelve words of a seal that was given to somebody")
    )
    parser.add_argument(
        "--roots",
        metavar="PEM",
        type=Path,
        help=_("root certificates of a time stamp authority, got from the authority itself"),
    )
    parser.add_argument(
        "--earlier",
        metavar="BUNDLE",
        type=Path,
        help=_("an earlier bundle of the same record: whether this one goes on from it"),
    )
    parser.add_argument(
        "--page-digest",
        action="store_true",
        help=_("the SHA-256 of check.html as this version writes it, and nothing else"),
    )


def _run_check(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if args.page_digest:
        return _page_digest(context)
    if not args.paths:
        raise BadInput("", _("name a bundle, or files of one"))
    _refuse_missing(args)
    arguments.read_text_options(args, context.terminal, "--seal")
    _refuse_blank(args)
    from exporters.check import own_pdf
    from exporters.check.bundle_check import CheckVerdict, check
    from exporters.check.report_texts import SLIPS, lines

    report = check(
        args.paths,
        expected=args.expect,
        seal_words=args.seal,
        roots=read_roots(args.roots),
        earlier=args.earlier,
        progress=context.terminal.progress(_("checking")),
        pdf=own_pdf.ReaderApart(context.config.media, alone=True),
    )
    context.answer(report.to_json(), *lines(report))
    if report.verdict is CheckVerdict.BRANCHED:
        return ExitCode.BRANCHED
    if report.ok and any(item.code in SLIPS for item in report.findings):
        # No fault of the bundle, but nobody may take it for the key that was asked for.
        return ExitCode.USAGE
    return ExitCode.DONE if report.ok else ExitCode.FOUND_WRONG


def _refuse_blank(args: argparse.Namespace) -> None:
    """Raise BadInput for a code that is blank: a script whose variable is empty checks nothing."""
    for name, code in (("--expect", args.expect), ("--seal", args.seal)):
        if code is not None and not code.strip():
            raise BadInput(name, _("is blank; give the code, or leave the option out"))


def _refuse_missing(args: argparse.Namespace) -> None:
    """Raise BadInput for a path that does not exist.

    A typing mistake must not look like a fault of the bundle.
    """
    given = [(f"BUNDLE|FILE {n}", path) for n, path in enumerate(args.paths, 1)]
    given += [("--earlier", args.earlier)] if args.earlier else []
    for name, path in given:
        if is_missing(path):
            raise BadInput(name, _("there is nothing under this name; nothing was checked"))
        if is_inside_vault(path):
            raise BadInput(name, _("is a record, and no bundle; 'daybook verify' looks at it"))


def _page_digest(context: CommandContext) -> ExitCode:
    """Print the SHA-256 of `check.html` as this version writes it, to compare copies with."""
    from exporters.bundle import layout
    from exporters.check import check_page

    context.answer({"file": layout.CHECK_PAGE, "sha256": check_page.digest()}, check_page.digest())
    return ExitCode.DONE


CHECK = Command(
    "check",
    N_("check a bundle, or some files of one"),
    _check_arguments,
    _run_check,
    about=N_(
        "Checks a bundle, as a folder or a zip, or some files of one, renamed or not; no "
        "passphrase is asked for. A record is looked at by 'verify'."
    ),
    examples=(
        'daybook check "police bundle"',
        'daybook check "police bundle" --expect 4f2a-91c0-77be-03d5-aa18-6e94-2b07-c3f1',
        "daybook check --page-digest",
    ),
    answers=("check", "page"),
    found=N_("a fault was found, or the key or seal is another one than was given"),
    exits=(ExitCode.BRANCHED,),
)
