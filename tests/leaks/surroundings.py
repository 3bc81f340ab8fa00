"""A computer made for one test: home, temporary folder, working folder, a person's own files.

The rules are:

- Everything that a program may write to is listed by name; whatever else it touches is a leak.
- What the person typed on a command line is the first program's; what that starts must not say it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from diary.crypto.kdf import FLOOR
from diary.model.record_nouns import Incident
from diary.services.access.credentials import Credentials
from diary.vault.lifecycle import create
from tests.leaks import tracing
from tests.leaks.markers import MARKERS, found, found_below
from tests.support import media_samples
from tests.support.records import settled

PASSPHRASE = MARKERS["passphrase"]
_HEX = "[0-9a-f]"
VAULT_FILES = re.compile(
    r"(|lock|keys(\.bak)?(\.new)?|db(\.copy)?(-wal|-shm|-journal)?"
    r"|(head|reserve|draft|removing|proven)(\.new)?"
    rf"|att(/{_HEX}{{2}}(/{_HEX}{{32}}(\.\d+)?(\.part|\.stored)?)?)?"
    rf"|cache(/{_HEX}{{32}}\.{_HEX}{{32}}(\.part)?)?)"
)


class Surroundings:
    """Runs programs and looks at everything they left and everything they did."""

    def __init__(self, folder: Path) -> None:
        self.home, self.temporary, self.cwd = (folder / n for n in ("home", "tmp", "cwd"))
        self.own, self.logs, self.export = (folder / n for n in ("own", "logs", "export"))
        self.vault = self.home / "Documents" / "Daybook"
        for made in (self.home, self.temporary, self.cwd, self.own, self.logs, self.vault.parent):
            made.mkdir()
        self.passphrase = self.own / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.photo = self.own / f"{MARKERS['photoname']}.jpg"
        self.photo.write_bytes(media_samples.jpeg(comment=MARKERS["photocomment"].encode()))
        self.text = self.own / f"{MARKERS['textname']}.txt"
        self.text.write_text(f"{MARKERS['textbody']}\n" * 20, encoding="utf-8")
        self.allowed_beside: tuple[re.Pattern[str], ...] = ()
        self.runs = 0

    def lay_vault(self) -> None:
        """Put a record with one incident at its place, at the lowest cost that the program takes.

        It has a recovery code. Without one, the first opening would raise the cost.
        """
        how = replace(settled(), cost=FLOOR, floor=FLOOR)
        session = create(self.vault, PASSPHRASE, how)
        session.journal.record(Incident(what="a"))
        session.access.make_recovery_code(Credentials(PASSPHRASE))
        session.close()

    @property
    def environment(self) -> dict[str, str]:
        """A fresh one: nothing is inherited but where programs are."""
        home = str(self.home)
        xdg = {f"XDG_{n}_HOME": f"{home}/.{n.lower()}" for n in ("CONFIG", "DATA", "STATE")}
        return {
            **xdg,
            "PATH": os.environ["PATH"],
            "HOME": home,
            "TMPDIR": str(self.temporary),
            "XDG_CACHE_HOME": f"{home}/.cache",
            "XDG_RUNTIME_DIR": str(self.temporary),
            "LC_ALL": "C.UTF-8",
            "TZ": "Europe/London",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(
        self,
        *command: str | Path,
        given: bytes = b"",
        code: int = 0,
        every_prctl: bool = False,
        **extra: str,
    ) -> str:
        """Run a command under strace; its standard output. Nothing of the person's on the other."""
        self.runs += 1
        log, env = self.logs / f"{self.runs:02}", {**self.environment, **extra}
        ran = tracing.run(log, command, cwd=self.cwd, env=env, given=given, every_prctl=every_prctl)
        assert ran.returncode == code, ran.stderr.decode()
        assert not found(ran.stderr), found(ran.stderr)
        return ran.stdout.decode()

    def calls(self) -> Iterable[tuple[int, tracing.Call]]:
        """Every call of every run, with the number of the run."""
        for number, log in enumerate(sorted(self.logs.iterdir())):
            yield from ((number, call) for call in tracing.calls(log))

    def is_export(self, path: str) -> bool:
        """Whether it is the folder that is handed over, before or after it got its name."""
        unfinished = self.export.with_name(f".{self.export.name}.part")
        return any(Path(path).is_relative_to(folder) for folder in (self.export, unfinished))

    def is_allowed(self, path: str) -> bool:
        """Whether a program of ours may write there."""
        if path == "/dev/null" or self.is_export(path):
            return True
        for root in (self.vault, self.vault.with_name(f".{self.vault.name}.new")):
            if path == str(root) or path.startswith(f"{root}/"):
                return VAULT_FILES.fullmatch(path[len(str(root)) + 1 :]) is not None
        return any(pattern.fullmatch(path) for pattern in self.allowed_beside)

    def check(self) -> dict[str, int]:
        """Fail for any trace outside the vault and the export; how much was looked at."""
        looked = {"runs": self.runs, "calls": 0, "writes": 0, "programs": 0}
        strays: set[str] = set()
        leaks: set[str] = set()
        # by run, of each start of a program: the process, and what it was given of the person's
        begun: dict[int, list[tuple[int, set[str]]]] = {}
        apart: set[tuple[int, int]] = set()
        for number, call in self.calls():
            looked["calls"] += 1
            if call.name == "socket" and call.said.startswith(b"AF_INET"):
                # The decoder tries whether it could, and is refused.
                assert call.returned.startswith(b"-1 EPERM"), call.said
            process = number, call.process
            if call.name == "unshare" and call.returned == b"0":
                apart.add(process)
            touched = (path for path in tracing.touched(call) if not self.is_allowed(path))
            # What a process lays into a root of its own is in memory, and gone with it.
            strays.update(path for path in touched if process not in apart or not _is_own(path))
            for target, data in tracing.written(call):
                looked["writes"] += 1
                if not self.is_export(target) and found(data):
                    leaks.add(target)
            if call.name.startswith("execve"):
                looked["programs"] += 1
                start = call.process, set(found(b" ".join(call.strings)))
                before = begun.setdefault(number, [])
                # once, and first of all, a program may start itself anew with what it was given
                if before and start[1] and before != [start]:
                    leaks.add("arguments or environment")
                before.append(start)
        assert not strays, sorted(strays)
        assert not leaks, sorted(leaks)
        assert not self.export.with_name(f".{self.export.name}.part").exists()
        hits = found_below((self.home, self.temporary, self.cwd))
        assert not hits, hits
        assert sorted(self.temporary.rglob("*")) == sorted(self.cwd.rglob("*")) == []
        assert [p for p in self.home.rglob("*") if p.name.startswith("core")] == []
        assert {p.name for p in self.home.iterdir()} == {"Documents"}
        assert {p.name for p in self.vault.parent.iterdir()} == {self.vault.name}
        return looked


def _is_own(path: str) -> bool:
    """Whether it is a name in the root that the decoder makes for itself, or says who it is."""
    return not path.startswith("/") or path in {
        f"/proc/self/{name}" for name in ("setgroups", "uid_map", "gid_map")
    }


def python(*arguments: str | Path) -> list[str]:
    """This project's Python, not watching the current folder for modules."""
    return [sys.executable, "-P", *map(str, arguments)]
