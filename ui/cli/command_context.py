"""What every command needs: the terminal, opening vaults, answering, and noting.

**Invariants:**

- The wait for a record that another program has open is bounded: a window that stays open must not
  block a command for ever. Nothing of the record is read or changed meanwhile, and after a second
  the wait is announced, so it is not mistaken for a fault.
- What was written stays, and is reported in full: a full disk of the record must not keep a person
  from handing over. What could not be noted is said in one sentence, and in the exit code.
- Notices about handing over go to standard error, after the files are written and before they are
  given to anybody, so the answer of `--json` is the same as ever and a refusal stays one sentence.
"""

from __future__ import annotations

import argparse
import dataclasses
import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from diary import characters
from diary.errors import BadInput, InUse, StorageError
from diary.files.durable import is_inside_vault
from diary.i18n import N_, _
from diary.json_value import Json
from diary.jurisdiction import Notice, load
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import to_fields
from diary.model.revisions import Content, Recorded, reference_of
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.vault.lifecycle import VaultConfig, refuse_no_record, unlock
from ui import place_warnings
from ui.cli import secret_options
from ui.cli.exit_codes import ExitCode, exit_for
from ui.cli.terminal import Terminal
from ui.policy import Policy
from ui.text.error_messages import explain
from ui.text.unlock_notices import last_entry_text, opening_notices, planted_texts

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from ui.bundle_session import Reading


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LockWait:
    """How long to wait and when to say so, in seconds; `clock` must be monotonic."""

    limit: float = 30.0
    quiet: float = 1.0
    step: float = 0.2
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def until_free(self, attempt: Callable[[], T], terminal: Terminal) -> T:
        """Call `attempt` until the lock is free; raise InUse when the time is over."""
        began = self.clock()
        is_said = False
        while True:
            try:
                return attempt()
            except InUse:
                waited = self.clock() - began
                if waited >= self.limit:
                    raise
            if waited >= self.quiet and not is_said:
                is_said = True
                terminal.advise(
                    _(
                        "This record is open in another window or program, such as an export that "
                        "is running. Waiting for it, up to {n} seconds."
                    ).format(n=round(self.limit))
                )
            self.pause(min(self.step, self.limit - waited))


# The errors of the system for a path at which nothing can be.
_NOWHERE = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}
_PREFIXES = {noun.value: noun for noun in Noun}


@dataclass(frozen=True, slots=True)
class CommandContext:
    """The environment of one command."""

    terminal: Terminal
    config: VaultConfig
    as_json: bool
    lock_wait: LockWait
    policy: Policy

    def refuse_record_in(self, folder: Path) -> None:
        """Raise NotAllowed where the policy allows no new record; say if it is not used."""
        if self.policy.refused:
            self.terminal.write_error(self.policy.refused)
        self.policy.refuse_record_in(folder)

    @contextmanager
    def session(self, args: argparse.Namespace) -> Iterator[Session]:
        """Open the vault that `args` name, as a context."""
        with self.opened(
            args.vault, secret_options.read_credentials(args, self.terminal)
        ) as session:
            yield session

    @contextmanager
    def reading(self, args: argparse.Namespace) -> Iterator[Reading]:
        """Open the vault or bundle that `args` name, as a context.

        A bundle needs no passphrase.
        """
        # Imported here, because the check of bundles would otherwise load with every command.
        from exporters.bundle_recognition import is_bundle

        paths: list[Path] = args.paths
        _refuse_words_behind_record(args)
        if not is_bundle(paths):
            refuse_no_record(paths[0])
            with self.opened(
                paths[0], secret_options.read_credentials(args, self.terminal)
            ) as session:
                yield session
            return
        for number, path in enumerate(paths, 1):
            if is_missing(path):
                raise BadInput(f"BUNDLE {number}", _("there is nothing under this name"))
        from exporters.check.report_texts import verdict
        from ui.bundle_session import open_bundle

        progress = self.terminal.progress(_("checking"))
        bundle = open_bundle(paths, self.config.media, progress)
        sentence = _("A bundle, read only. Checked just now: {verdict}.")
        self.terminal.write_error(sentence.format(verdict=verdict(bundle.case.report)))
        yield bundle

    @contextmanager
    def opened(
        self, vault: Path, words: Credentials, how: Callable[..., Session] | None = None
    ) -> Iterator[Session]:
        """Open a vault with these credentials, as a context; `how` replaces `unlock`."""
        session = self.when_free(
            lambda: (how or unlock)(vault, words.text, self.config, words.key_file)
        )
        try:
            info, zone = session.info, session.journal.zone
            self.terminal.write_note(last_entry_text(info, zone))
            lines = planted_texts(info.notices)
            self.terminal.write_error(*lines, *(() if how else opening_notices(info, zone)))
            yield session
        finally:
            session.close()

    def when_free(self, attempt: Callable[[], T]) -> T:
        """Call what opens a record, once no other program has it open; raise InUse in the end."""
        return self.lock_wait.until_free(attempt, self.terminal)

    def answer(self, value: Json, *lines: str) -> None:
        """Print `value` for a program, or these lines for a person."""
        if self.as_json:
            self.terminal.write_json(value)
        elif lines:
            self.terminal.write_lines(*lines)


def find(session: Reading, ref: str) -> Recorded[Content]:
    """Return the subject for an id, the number of an incident, `AB/1`, or `police/2`.

    Raises BadInput, and Unknown.
    """
    prefix, slash, number = ref.rpartition("/")
    if not slash:
        return session.journal.find(ref)
    if not number.isdigit():
        raise BadInput("ID", N_("is neither an id nor a number, such as 12 or police/2"))
    if prefix in _PREFIXES:
        return session.journal.find(number, _PREFIXES[prefix])
    item = session.journal.find(number, Noun.EVIDENCE)
    if characters.folded(reference_of(item.content)) != characters.folded(ref):
        raise BadInput(
            "ID",
            N_("is neither a kind and a number, such as police/2, nor a reference, such as AB/1"),
        )
    return item


def _refuse_words_behind_record(args: argparse.Namespace) -> None:
    """Raise BadInput where more than a record is named, as if it were a bundle of files."""
    paths: list[Path] = args.paths
    if len(paths) < 2 or not is_inside_vault(paths[0]):
        return
    kind, number = paths[1].name, str(vars(args).get("id", ""))
    if len(paths) == 2 and kind in _PREFIXES and number.isascii() and number.isdigit():
        why = _("a kind and its number are one word: {kind}/{number}")
        raise BadInput("ID", why.format(kind=kind, number=number))
    if "id" in args:
        raise BadInput("ID", _("one thing is asked for at a time; name it behind the record"))
    raise BadInput(
        "VAULT", _("is a record, so nothing but options may stand behind it; see --help")
    )


def is_missing(path: Path) -> bool:
    """Return whether nothing can be at this path; a disk that does not respond proves nothing."""
    try:
        os.lstat(path)
    except OSError as cause:
        return cause.errno in _NOWHERE
    except ValueError:
        return True
    return False


def record_json(item: Recorded[Content]) -> dict[str, Json]:
    """Return a subject as JSON: its place in the record, and its fields under `fields`."""
    return {
        "id": item.id,
        "kind": item.noun.value,
        "number": item.number,
        "entry": item.entry,
        "commitment": item.commitment,
        "first_written": moment(item.first_written),
        "written": moment(item.written),
        "revision": item.revision,
        "withdrawn": item.withdrawn,
        "fields": to_fields(item.content),
    }


def moment(when: datetime) -> str:
    """Return a moment as text in UTC, ISO 8601."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plain(value: DataclassInstance) -> dict[str, Json]:
    """Return a frozen dataclass as JSON."""
    return dataclasses.asdict(value)


_Noted = TypeVar("_Noted")


class RecordNote:
    """Tries to note one thing; `exit` is the exit code if nothing else is wrong."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.exit = ExitCode.DONE

    def note(self, work: Callable[[], _Noted]) -> _Noted | None:
        """Return what `work` returns, or None if the record's disk refused it."""
        try:
            return work()
        except StorageError as refused:
            sentence = _("It is there and stays there, but the record could not note it. {why}")
            self._terminal.write_error(sentence.format(why=explain(refused).happened))
            self.exit = exit_for(refused)
            return None


def notice_line(row: Notice) -> str:
    """Return a notice in one line."""
    return f"{row.title}: {' '.join(row.text)}"


def say_before_keeping(names: Iterable[str], context: CommandContext) -> None:
    """Say what must never be added, if files with these names may be of that kind."""
    vocabulary = load(context.config.jurisdiction)
    for row in vocabulary.notices_of_files(names, "before-attach"):
        context.terminal.advise(notice_line(row))


def print_notices(place: Path, context: CommandContext, *names: str) -> None:
    """Print the notice before an export, those of `names`, and a warning about the place."""
    vocabulary = load(context.config.jurisdiction)
    rows = [*vocabulary.notices_at("export")]
    rows += [vocabulary.notice(name) for name in names]
    context.terminal.advise(*map(notice_line, rows))
    warning = place_warnings.place_warning(
        place.absolute(), on_stick=place_warnings.is_on_stick(place)
    )
    if warning:
        context.terminal.write_error(warning)
