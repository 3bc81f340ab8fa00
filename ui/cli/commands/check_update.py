"""`daybook check-update`: whether a file that was brought is a newer version of this program.

**Invariants:**

- It asks nothing of a network, opens no record, and remembers and writes nothing.
- What changed is the release's own text: it is shown as text, character for character.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from diary import __version__
from diary.errors import BadInput
from diary.i18n import N_, _
from diary.program_build import this_build
from diary.release_file import check_release
from ui.cli.command_context import CommandContext, is_missing
from ui.cli.commands.command import Command
from ui.cli.exit_codes import ExitCode
from ui.text.program_version import release_lines


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help=_(
            "the new version as it was brought: its installer or package, with FILE.minisig beside "
            "it, or SHA256SUMS and SHA256SUMS.minisig"
        ),
    )


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if is_missing(args.file):
        raise BadInput("FILE", _("there is nothing under this name; nothing was checked"))
    progress = context.terminal.progress(_("checking"))
    found = check_release(args.file, this_build().key, __version__, progress)
    value = {
        "file": found.name,
        "version": found.version,
        "this_version": __version__,
        "released_on": found.released_on.isoformat(),
        "sha256": found.sha256,
        "changes": found.changes,
    }
    context.answer(dict(value), *release_lines(found))
    return ExitCode.DONE


CHECK_UPDATE = Command(
    "check-update",
    N_("check a newer version of this program that you brought, without a network"),
    _arguments,
    _run,
    about=N_(
        "Says whether a file that was brought is a newer version of this program: signed with the "
        "key that is built into this one, and of a higher version. Nothing is started or "
        "remembered."
    ),
    examples=("daybook check-update daybook_0.2.0_amd64.deb",),
    answers=("check-update",),
    found=N_("the file is not signed, was changed, or is no newer version"),
    exits=(ExitCode.NO_RELEASE_KEY,),
)
