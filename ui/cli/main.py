"""The command line's composition root: parse, open what is needed, run one command.

**Invariants:**

- Qt is never imported here, because a command must run without it and start quickly.
- Every error ends in one sentence on standard error and a stable exit code. No traceback, no diary
  text; an argument that does not fit is not repeated, since it may be diary text.
- A reader that has gone away, as `head` does, changes nothing: the command goes on, and ends with
  the exit code that it would have ended with.
- A crash leaves no image of the memory, if the system allows a program to ask for that.
- Help lists the commands in the order of the table.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from diary import __version__
from diary.errors import AlreadyExists, AnotherRecordsCopy, BadInput, Cancelled, DiaryError
from diary.i18n import _
from diary.json_value import Json
from diary.jurisdiction import load
from diary.local_zone import local_zone
from diary.media.decoder_client import MediaClient
from diary.program_build import this_build
from diary.vault_config import VaultConfig, default_config
from ui import memory_dumps, policy
from ui.cli import standard_streams
from ui.cli.command_context import CommandContext, LockWait
from ui.cli.command_parser import END, CommandParser
from ui.cli.command_parser import HELP as HELP_OPTIONS
from ui.cli.commands.backup import BACKUP, RESTORE
from ui.cli.commands.check import CHECK
from ui.cli.commands.check_update import CHECK_UPDATE
from ui.cli.commands.command import Command
from ui.cli.commands.contradictions import CONTRADICTIONS
from ui.cli.commands.demo import DEMO
from ui.cli.commands.erase import ERASE
from ui.cli.commands.export import COVER, EXPORT
from ui.cli.commands.guide import NAME as HELP_NAME
from ui.cli.commands.guide import help_command
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
from ui.cli.exit_codes import ExitCode, error_json, exit_for, fault_json
from ui.cli.help_page import help_lines, overview_lines
from ui.cli.near_names import near, near_text
from ui.cli.taken_places import taken
from ui.cli.terminal import Terminal, UnansweredError
from ui.start_command import leave_folder
from ui.text.program_version import about_lines

_WORKING: Final[tuple[Command, ...]] = (
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
)
COMMANDS: Final = (*_WORKING, help_command([each.name for each in _WORKING]))


JURISDICTION = "england-wales"
_NOTHING_PRESET: Final = policy.Policy()


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command over the real terminal; return its exit code."""
    memory_dumps.disable_core_dumps()
    standard_streams.use_utf8()
    left = leave_folder()
    terminal = Terminal(sys.stdout, sys.stderr, sys.stdin)
    media = MediaClient()
    config = default_config(media, local_zone(load(JURISDICTION).zone))
    try:
        return CommandLine(terminal, config, left=left, preset=policy.load()).run(arguments)
    finally:
        media.close()
        standard_streams.discard_unwritten()


class CommandLine:
    """Runs one command; everything it uses is passed in."""

    def __init__(
        self,
        terminal: Terminal,
        config: VaultConfig,
        lock_wait: LockWait | None = None,
        *,
        left: Path = Path(),
        preset: policy.Policy = _NOTHING_PRESET,
    ) -> None:
        """Take the terminal and settings; relative paths are relative to the folder `left`."""
        self._preset = preset
        self._terminal = terminal
        self._config = config
        self._lock_wait = lock_wait or LockWait()
        self._left = left

    def run(self, arguments: Sequence[str]) -> int:
        """Run the command in `arguments`; return its exit code."""
        try:
            return int(self._run(list(arguments)))
        except DiaryError as error:
            if isinstance(error, Cancelled):
                self._terminal.end_line()
            return self._end(arguments, error_json(error), exit_for(error))
        except KeyboardInterrupt:
            # The terminal shows "^C" where the cursor stood.
            self._terminal.end_line()
            sentence = _("Stopped. Whatever was confirmed before is kept.")
            ended = fault_json(Cancelled.code, ExitCode.CANCELLED, sentence)
            return self._end(arguments, ended, ExitCode.CANCELLED)
        except UnansweredError:
            sentence = _(
                "The answer could not be written where it was sent; that disk may be full."
            )
            self._terminal.write_error(f"{sentence} {_('What was saved in the record is kept.')}")
            return int(ExitCode.DISK)
        except Exception as bug:  # a bug must not print what a person wrote
            sentence = _(
                "Something went wrong inside the program, and it was not your doing ({what} at "
                "{place}). What the record had before is kept."
            ).format(what=type(bug).__name__, place=_place(bug))
            ended = fault_json("program-fault", ExitCode.PROGRAM_FAULT, sentence)
            return self._end(arguments, ended, ExitCode.PROGRAM_FAULT)

    def _end(self, arguments: Sequence[str], ended: dict[str, Json], exit_code: ExitCode) -> int:
        """Say why a command ended, and with `--json` answer it too; return the exit code."""
        told = ended["error"]
        if isinstance(told, dict):
            self._terminal.write_error(str(told["text"]))
        if "--json" in arguments and not self._terminal.has_answered:
            with suppress(UnansweredError):
                self._terminal.write_json(ended)
        return int(exit_code)

    def _run(self, arguments: list[str]) -> ExitCode:
        name, rest = arguments[0], arguments[1:]
        if name in HELP_OPTIONS:
            self._terminal.write_lines(*overview_lines(COMMANDS))
            return ExitCode.DONE
        if name == HELP_NAME and not rest:
            about = (f"daybook {__version__}", *self._about())
            self._terminal.write_lines(*overview_lines(COMMANDS), "", *about)
            self._terminal.write_lines("", _("Chapters of the guide:"))
        if name == HELP_NAME and rest and any(each.name == rest[0] for each in COMMANDS):
            name, rest = rest[0], [HELP_OPTIONS[-1]]
        if name == "--version":
            self._terminal.write_lines(f"daybook {__version__}", *self._about())
            return ExitCode.DONE
        command = next((each for each in COMMANDS if each.name == name), None)
        if command is None:
            raise BadInput("", _no_command(name))
        if any(word in HELP_OPTIONS for word in _before_end(rest)):
            self._terminal.write_lines(*help_lines(command))
            return ExitCode.DONE
        args = CommandParser(command).read(rest)
        _make_whole(args, self._left)
        terminal = replace(
            self._terminal, is_quiet=args.quiet, shows_progress=not (args.quiet or args.json)
        )
        context = CommandContext(terminal, self._config, args.json, self._lock_wait, self._preset)
        try:
            return command.run(args, context)
        except AlreadyExists as error:
            place = command.place_in(args)
            if place is None or isinstance(error, AnotherRecordsCopy):
                raise
            raise taken(command.place, place, self._config.now().date()) from error

    def _about(self) -> tuple[str, str]:
        law = load(self._config.jurisdiction)
        return about_lines(this_build(), law, self._config.now().date())


def _before_end(words: Sequence[str]) -> Sequence[str]:
    return words[: words.index(END)] if END in words else words


def _no_command(name: str) -> str:
    """Return why this is no command, without repeating it."""
    listed = _("'daybook --help' lists the commands")
    if name.startswith("-"):
        return _("the command comes first, then its options; {listed}").format(listed=listed)
    # A drive, and a slash on Windows, stand in no name of a file either.
    if Path(name).name != name or os.path.lexists(name):
        return _(
            "a folder or file comes after the command, as in 'daybook list FOLDER'; {listed}"
        ).format(listed=listed)
    beside = near_text(near(name, [each.name for each in COMMANDS]))
    return _("no such command{beside}; {listed}").format(beside=beside, listed=listed)


def _make_whole(args: argparse.Namespace, folder: Path) -> None:
    """Make each path of the arguments absolute, since the working folder has changed."""
    for name, value in vars(args).items():
        if isinstance(value, Path):
            setattr(args, name, folder / value)
        elif isinstance(value, list):
            setattr(args, name, [folder / v if isinstance(v, Path) else v for v in value])


def _place(bug: BaseException) -> str:
    trace = bug.__traceback__
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
