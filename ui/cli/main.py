"""The command line's composition root: parse, open what is needed, run one command.

**Invariants:**

- Qt is never imported here, because a command must run without it and start quickly.
- Every error ends in one sentence on standard error and a stable exit code. No traceback, no diary
  text; an argument that does not fit is not repeated, since it may be diary text.
- A crash leaves no image of the memory, if the system allows a program to ask for that.
- Help lists the commands in the order of the table.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from diary import __version__
from diary.errors import BadInput, DiaryError
from diary.i18n import _
from diary.jurisdiction import load
from diary.local_zone import local_zone
from diary.media.decoder_client import MediaClient
from diary.program_build import this_build
from diary.vault_config import VaultConfig, default_config
from ui import memory_dumps
from ui.cli import standard_streams
from ui.cli.command_context import CommandContext, LockWait
from ui.cli.commands.backup import BACKUP, RESTORE
from ui.cli.commands.check import CHECK
from ui.cli.commands.check_update import CHECK_UPDATE
from ui.cli.commands.command import Command
from ui.cli.commands.contradictions import CONTRADICTIONS
from ui.cli.commands.demo import DEMO
from ui.cli.commands.erase import ERASE
from ui.cli.commands.export import COVER, EXPORT
from ui.cli.commands.guide import HELP
from ui.cli.commands.handovers import HANDOVERS
from ui.cli.commands.imports import IMPORT
from ui.cli.commands.keys import PASSPHRASE, RECOVER, ROTATE
from ui.cli.commands.law import LAW
from ui.cli.commands.limbs import LIMBS
from ui.cli.commands.papers import PAPER
from ui.cli.commands.patterns import PATTERNS
from ui.cli.commands.record import AMEND, ATTACH, NEW, RECORD, REINSTATE, WITHDRAW
from ui.cli.commands.review import REVIEW
from ui.cli.commands.seal import SEAL
from ui.cli.commands.show import LISTING, QUESTIONS, SHOW
from ui.cli.commands.stamp import STAMP
from ui.cli.commands.transcripts import TRANSCRIPT
from ui.cli.commands.verify import VERIFY
from ui.cli.exit_codes import ExitCode, error_line, exit_for
from ui.cli.terminal import Terminal, UnansweredError
from ui.start_command import leave_folder
from ui.text.program_version import about_lines

COMMANDS: Final[tuple[Command, ...]] = (
    NEW,
    RECORD,
    ATTACH,
    IMPORT,
    REVIEW,
    AMEND,
    WITHDRAW,
    REINSTATE,
    LISTING,
    SHOW,
    PATTERNS,
    QUESTIONS,
    CONTRADICTIONS,
    LAW,
    LIMBS,
    COVER,
    EXPORT,
    HANDOVERS,
    PAPER,
    TRANSCRIPT,
    CHECK,
    SEAL,
    STAMP,
    VERIFY,
    PASSPHRASE,
    RECOVER,
    BACKUP,
    RESTORE,
    ERASE,
    ROTATE,
    DEMO,
    CHECK_UPDATE,
    HELP,
)


JURISDICTION = "england-wales"


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command over the real terminal; return its exit code."""
    memory_dumps.disable_core_dumps()
    standard_streams.show_codes_for_missing_letters()
    left = leave_folder()
    terminal = Terminal(sys.stdout, sys.stderr, sys.stdin)
    media = MediaClient()
    config = default_config(media, local_zone(load(JURISDICTION).zone))
    try:
        return CommandLine(terminal, config, left=left).run(arguments)
    finally:
        media.close()


class CommandLine:
    """Runs one command; everything it uses is passed in."""

    def __init__(
        self,
        terminal: Terminal,
        config: VaultConfig,
        lock_wait: LockWait | None = None,
        *,
        left: Path = Path(),
    ) -> None:
        """Take the terminal and settings; relative paths are relative to the folder `left`."""
        self._terminal = terminal
        self._config = config
        self._lock_wait = lock_wait or LockWait()
        self._left = left

    def run(self, arguments: Sequence[str]) -> int:
        """Run the command in `arguments`; return its exit code."""
        try:
            return int(self._run(list(arguments)))
        except DiaryError as error:
            self._terminal.write_error(error_line(error))
            return int(exit_for(error))
        except KeyboardInterrupt:
            self._terminal.write_error(_("Stopped. Whatever was confirmed before is kept."))
            return int(ExitCode.CANCELLED)
        except BrokenPipeError:
            # The reader of our output has closed it; nothing more can be printed there.
            standard_streams.discard_output()
            return int(ExitCode.DONE)
        except UnansweredError:
            standard_streams.discard_output()
            sentence = _(
                "The answer could not be written where it was sent; that disk may be full."
            )
            self._terminal.write_error(f"{sentence} {_('What was saved in the record is kept.')}")
            return int(ExitCode.DISK)
        except Exception as bug:  # a bug must not print what a person wrote
            place = _place(bug)
            self._terminal.write_error(
                _("Something went wrong inside the program ({what} at {place}).").format(
                    what=type(bug).__name__, place=place
                )
            )
            return int(ExitCode.USAGE)

    def _run(self, arguments: list[str]) -> ExitCode:
        name, rest = arguments[0], arguments[1:]
        if name in ("-h", "--help"):
            self._terminal.write_lines(*_overview())
            return ExitCode.DONE
        if name == HELP.name and not rest:
            about = (f"daybook {__version__}", *self._about())
            self._terminal.write_lines(*_overview(), "", *about)
            self._terminal.write_lines("", _("Chapters of the guide:"))
        if name == HELP.name and rest and any(each.name == rest[0] for each in COMMANDS):
            name, rest = rest[0], ["--help"]
        if name == "--version":
            self._terminal.write_lines(f"daybook {__version__}", *self._about())
            return ExitCode.DONE
        command = next((each for each in COMMANDS if each.name == name), None)
        if command is None:
            raise BadInput("", _("no such command; 'daybook --help' lists them"))
        parser = _Parser(self._terminal, prog=f"daybook {name}", description=_(command.help))
        parser.add_argument("--json", action="store_true", help=_("answer with JSON"))
        command.add_arguments(parser)
        try:
            args = parser.parse_intermixed_args(rest)
        except SystemExit:
            return ExitCode.DONE
        _make_whole(args, self._left)
        return command.run(
            args, CommandContext(self._terminal, self._config, args.json, self._lock_wait)
        )

    def _about(self) -> tuple[str, str]:
        law = load(self._config.jurisdiction)
        return about_lines(this_build(), law, self._config.now().date())


def _make_whole(args: argparse.Namespace, folder: Path) -> None:
    """Make each path of the arguments absolute, since the working folder has changed."""
    for name, value in vars(args).items():
        if isinstance(value, Path):
            setattr(args, name, folder / value)
        elif isinstance(value, list):
            setattr(args, name, [folder / v if isinstance(v, Path) else v for v in value])


class _Parser(argparse.ArgumentParser):
    def __init__(self, terminal: Terminal, *, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)
        # No option begins with a figure: "-1:00", a clock that is slow, is a value.
        self._negative_number_matcher = re.compile(r"-\d")
        self._terminal = terminal

    def error(self, message: str) -> NoReturn:
        """Raise BadInput without repeating what was typed."""
        needed = message.startswith("the following arguments are required")
        why = message if needed else _("these arguments do not fit")
        hint = _("'{program} --help' says what does").format(program=self.prog)
        raise BadInput("", _("{why}; {hint}").format(why=why, hint=hint))

    def _print_message(self, message: str, file: object = None) -> None:
        self._terminal.write_lines(*message.rstrip("\n").split("\n"))


def _overview() -> list[str]:
    lines = [
        _("daybook: a private record of what is happening to you, kept on this computer only."),
        _("Could they see this device? If so, use a different one."),
        "",
        _("Without arguments the window opens. Commands:"),
    ]
    width = max(len(command.name) for command in COMMANDS)
    lines += [f"  {command.name:<{width}}  {_(command.help)}" for command in COMMANDS]
    lines += [
        "",
        _("'daybook COMMAND --help' says more of each, 'daybook help CHAPTER' what to do."),
    ]
    return lines


def _place(bug: BaseException) -> str:
    trace = bug.__traceback__
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
