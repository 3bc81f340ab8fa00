"""`daybook check BUNDLE|FILE...`: checks a bundle, or loose files of one; needs no vault."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput
from diary.i18n import N_, _
from ui.cli import typed
from ui.cli.commands.command import Command
from ui.cli.context import Context, leads_nowhere
from ui.cli.exits import Exit
from ui.small_files import read_roots


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="BUNDLE|FILE", nargs="*", type=Path)
    parser.add_argument("--expect", metavar="FINGERPRINT")
    typed.add_option(parser, "--seal", "CODE")
    parser.add_argument("--roots", metavar="PEM", type=Path)
    parser.add_argument("--earlier", metavar="BUNDLE", type=Path)
    parser.add_argument("--page-digest", action="store_true")


def _run(args: argparse.Namespace, context: Context) -> Exit:
    if args.page_digest:
        return _page_digest(context)
    if not args.paths:
        raise BadInput("", _("name a bundle, or files of one"))
    _need(args)
    typed.read(args, context.terminal, "--seal")
    from exporters.check import own_documents
    from exporters.check.check import CheckVerdict, check
    from exporters.check.seal import is_fingerprint
    from exporters.check.text import lines

    # a slip of whoever checks is no fault of the bundle
    if args.expect is not None and not is_fingerprint(args.expect):
        hint = _("this is no fingerprint; one has 32 digits and letters, in groups of four")
        raise BadInput("--expect", hint)
    report = check(
        args.paths,
        expected=args.expect,
        seal_words=args.seal,
        roots=read_roots(args.roots),
        earlier=args.earlier,
        progress=context.terminal.progress("checking"),
        pdf=own_documents.apart(context.settled.media),
    )
    context.answer(report.to_json(), *lines(report))
    if report.verdict is CheckVerdict.BRANCHED:
        return Exit.BRANCHED
    return Exit.DONE if report.ok else Exit.FOUND_WRONG


def _need(args: argparse.Namespace) -> None:
    """Raises BadInput for a path that leads nowhere: no bundle is to be blamed for a slip."""
    given = [(f"BUNDLE|FILE {n}", path) for n, path in enumerate(args.paths, 1)]
    given += [("--earlier", args.earlier)] if args.earlier else []
    for name, path in given:
        if leads_nowhere(path):
            raise BadInput(name, _("there is nothing under this name; nothing was checked"))


def _page_digest(context: Context) -> Exit:
    """The SHA-256 of `check.html` as this version writes it, to compare copies with."""
    from exporters.bundle import layout
    from exporters.check import check_page

    context.answer({"file": layout.CHECK_PAGE, "sha256": check_page.digest()}, check_page.digest())
    return Exit.DONE


COMMAND = Command("check", N_("check a bundle, or some files of one"), _arguments, _run)
