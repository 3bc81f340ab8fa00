"""Commands that only read a record or a bundle, and one that hands a bundle over.

Whatever the disk refuses them, nothing of the record is lost or changed, what is said is one
sentence with its exit code, and what they answer all the same is what they always answer. A bundle
that is there afterwards is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from exporters.check import own_pdf
from exporters.check.bundle_check import check
from exporters.check.check_report import FindingLevel
from tests.faults import strace, vaults
from tests.faults.strace import Ended, Point
from tests.support.records import PASSPHRASE

COMMANDS: Final = {
    "list": "`list`",
    "show": "`show`",
    "patterns": "`patterns`",
    "verify": "`verify`",
    "export": "`export`",
    "check": "`check`",
    "read": "`list` of a bundle",
}
_OF_A_BUNDLE: Final = ("check", "read")


@dataclass(frozen=True)
class Place:
    """A folder with a record and a bundle of it, and the words."""

    home: Path

    @property
    def hurt(self) -> Path:
        return self.home / "around"

    @property
    def vault(self) -> Path:
        return self.hurt / "vault"

    @property
    def bundle(self) -> Path:
        return self.hurt / "bundle"

    @property
    def template(self) -> Path:
        return self.home / "template"

    @property
    def said(self) -> Mapping[str, str]:
        return COMMANDS

    @cached_property
    def before(self) -> vaults.Told:
        return vaults.everything(self.template / "vault")

    @cached_property
    def answers(self) -> dict[str, str]:
        """What each command answers when nothing is in its way."""
        return {name: self._answer(name) for name in COMMANDS if name != "export"}

    def _answer(self, name: str) -> str:
        self.fresh(name)
        done = strace.run(self.command(name), self.home)
        assert done.code == 0, done
        return done.out

    @cached_property
    def notices(self) -> list[str]:
        """What is said beside what is handed over when nothing is in its way."""
        self.fresh("export")
        done = strace.run(self.command("export"), self.home)
        assert done.code == 0, done
        return done.err.splitlines()

    def command(self, name: str) -> list[str | Path]:
        secret: list[str | Path] = ["--passphrase-file", self.home / "passphrase"]
        if name == "export":
            return ["export", self.vault, "--for", "police", "--out", self.hurt / "new", *secret]
        if name in _OF_A_BUNDLE:
            return ["list" if name == "read" else name, self.bundle]
        return [name, self.vault, *(["2"] if name == "show" else []), *secret]

    def fresh(self, name: str) -> None:
        vaults.fresh(self.template, self.hurt)

    def holds(self, name: str, done: Ended) -> str:
        self._bundle_of_before()
        told = vaults.sound(self.vault)
        was = self.before.subjects
        assert {id_: told.subjects[id_] for id_ in was} == was
        assert told.draft == self.before.draft
        new = set(told.subjects) - set(was)
        if name != "export":
            assert not new
            return "read"
        there = (self.hurt / "new").exists()
        if there:
            self._sound(self.hurt / "new")
        # that the record could not note it comes after
        assert there or not new
        assert there or done.code
        assert sorted(path.name for path in self.hurt.iterdir() if path.suffix != ".part") == (
            ["bundle", "new", "vault"] if there else ["bundle", "vault"]
        )
        return "handed over" if there else "not handed over"

    def _bundle_of_before(self) -> None:
        self._sound(self.bundle)

    def _sound(self, folder: Path) -> None:
        report = check([folder], pdf=own_pdf.read)
        assert not [each for each in report.findings if each.level is FindingLevel.PROBLEM], report

    def refused(self, name: str, done: Ended, point: Point, state: str) -> str:
        if name == "export":
            # 1 is what reading back could not read
            refusals = [line for line in done.err.splitlines() if line not in self.notices]
            assert done.code in (0, 1, 4, 6)
            assert bool(refusals) == (done.code in (4, 6)), done
            assert done.code or state == "handed over"
            return f"exit {done.code}, then {state}"
        if done.code == 1 and name in ("check", "verify"):
            # what could not be read is a finding
            assert done.out != self.answers[name]
            return f"exit {done.code}"
        if name == "check" and done.code == 0:
            # a folder that does not say that it is one is a set of files
            assert "Problem:" not in done.out
            return f"exit {done.code}"
        if name == "read":
            assert done.code in (0, 1, 2, 4, 6)
        else:
            assert done.code in (0, 4, 6)
        assert done.code or done.out == self.answers[name]
        assert len(done.err.splitlines()) == (1 if done.code or name == "read" else 0), done
        return f"exit {done.code}"


def place(home: Path) -> Place:
    """A record, and a bundle that was made of it."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    made = Place(home)
    made.template.mkdir()
    vaults.make(made.template / "vault")
    made.fresh("export")
    done = strace.run(made.command("export"), home)
    assert done.code == 0, done
    (made.hurt / "new").rename(made.bundle)
    made.hurt.rename(made.home / "second")
    made.template.rename(made.home / "first")
    (made.home / "second").rename(made.template)
    return made
