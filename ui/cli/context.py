"""What every command gets: the terminal, how vaults are opened, how to answer."""

from __future__ import annotations

import argparse
import dataclasses
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from diary.errors import BadInput
from diary.i18n import _
from diary.json_value import Json
from diary.model.codec import to_fields
from diary.model.kinds import Noun
from diary.model.recorded import Content, Recorded, reference_of
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.vault.lifecycle import VaultConfig, unlock
from ui import access_words, erasing_words
from ui.cli import passphrase
from ui.cli.lock_wait import LockWait
from ui.cli.terminal import Terminal
from ui.opened_words import last_entry_text, planted_texts

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from ui.opened_bundle import Reading

T = TypeVar("T")
# What the system says of a name under which nothing can be.
_NOWHERE = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}
_PREFIXES = {noun.value: noun for noun in Noun}


@dataclass(frozen=True, slots=True)
class Context:
    """One command's surroundings."""

    terminal: Terminal
    settled: VaultConfig
    as_json: bool
    lock_wait: LockWait

    @contextmanager
    def session(self, args: argparse.Namespace) -> Iterator[Session]:
        """The vault that `args` name, open for as long as the block runs."""
        with self.opened(args.vault, passphrase.words(args, self.terminal)) as session:
            yield session

    @contextmanager
    def reading(self, args: argparse.Namespace) -> Iterator[Reading]:
        """The vault that `args` name, or the bundle, which needs no passphrase."""
        # here, since the check of bundles would otherwise load with every command
        from exporters.recognition import is_bundle

        paths: list[Path] = args.paths
        if not is_bundle(paths):
            with self.opened(paths[0], passphrase.words(args, self.terminal)) as session:
                yield session
            return
        for number, path in enumerate(paths, 1):
            if leads_nowhere(path):
                raise BadInput(f"BUNDLE {number}", _("there is nothing under this name"))
        from exporters.check.text import verdict
        from ui.opened_bundle import open_bundle

        progress = self.terminal.progress(_("checking"))
        bundle = open_bundle(paths, self.settled.media, progress)
        said = _("A bundle, read only. Checked just now: {verdict}.")
        self.terminal.complain(said.format(verdict=verdict(bundle.case.report)))
        yield bundle

    @contextmanager
    def opened(
        self, vault: Path, words: Credentials, how: Callable[..., Session] | None = None
    ) -> Iterator[Session]:
        """A vault that these words open, for as long as the block runs; `how` if not `unlock`."""
        session = self.when_free(
            lambda: (how or unlock)(vault, words.text, self.settled, words.key_file)
        )
        try:
            self.terminal.remark(last_entry_text(session.info, session.journal.zone))
            said = planted_texts(session.info.notices)
            self.terminal.complain(*said, *(() if how else _notices(session)))
            yield session
        finally:
            session.close()

    def when_free(self, attempt: Callable[[], T]) -> T:
        """Do what opens a record, once no other program has it open; raises InUse in the end."""
        return self.lock_wait.until_free(attempt, self.terminal)

    def answer(self, value: Json, *lines: str) -> None:
        """Answers a program with `value`, or a person with these lines."""
        if self.as_json:
            self.terminal.tell_json(value)
        elif lines:
            self.terminal.say(*lines)


def _notices(session: Session) -> list[str]:
    ways_in = access_words.access_notices(session.info, session.journal.zone)
    return [*ways_in, *erasing_words.notices(session.info)]


def find(session: Reading, said: str) -> Recorded[Content]:
    """What a person means by an id, an incident's number, `AB/1`, or `police/2`."""
    prefix, slash, number = said.rpartition("/")
    if not slash:
        return session.journal.find(said)
    if not number.isdigit():
        raise BadInput("ID", "is neither an id nor a number")
    if prefix in _PREFIXES:
        return session.journal.find(number, _PREFIXES[prefix])
    item = session.journal.find(number, Noun.EVIDENCE)
    if reference_of(item.content).casefold() != said.casefold():
        raise BadInput("ID", "is no exhibit's reference")
    return item


def leads_nowhere(path: Path) -> bool:
    """Whether nothing can be under this name; a disk that does not say is no slip of the pen."""
    try:
        os.lstat(path)
    except OSError as cause:
        return cause.errno in _NOWHERE
    except ValueError:
        return True
    return False


def record_json(item: Recorded[Content]) -> dict[str, Json]:
    """A subject as JSON: where it stands, and its fields under `fields`."""
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
    """A moment in UTC, ISO 8601."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plain(value: DataclassInstance) -> dict[str, Json]:
    """A frozen value as JSON."""
    return dataclasses.asdict(value)
