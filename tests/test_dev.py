"""The one command: what a verb runs, and what it ends with."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

import dev
from tests.support import programs


@pytest.fixture
def soaked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """A soak in place of whose two runs stand what they pass and end with; `asked` are they."""

    def soak(
        asked: list[tuple[object, ...]], codes: Sequence[int], passes: str = "", *given: str
    ) -> int:
        def run(*arguments: object, env: dict[str, str]) -> int:
            asked.append(arguments)
            assert Path(env["PYTEST_DEBUG_TEMPROOT"]).parent == tmp_path
            named = next(str(each) for each in arguments if str(each).startswith("--passed="))
            kept = Path(named.partition("=")[2])
            code = codes[len(asked) - 1]
            with kept.open("a", encoding="ascii") as file:
                # a run with none left leaves out what passed before, if there is any
                if code == dev.NONE_LEFT and file.tell():
                    kept.with_name(kept.name + dev.LEFT_OUT).touch()
                file.write(passes)
            return code

        monkeypatch.setattr(dev, "pytest", run)
        return dev.soak(given)

    monkeypatch.setattr(dev, "set_up", lambda *_purposes, **_how: None)
    monkeypatch.setattr(dev, "state", lambda: "state")
    monkeypatch.setattr(dev, "BUILD", tmp_path)
    monkeypatch.setattr(dev, "memory", lambda: tmp_path)
    return soak


@pytest.mark.parametrize(
    ("codes", "ended", "runs"),
    [
        ((0, 0), 0, 2),
        ((1, 0), 1, 2),
        ((0, 5), 5, 2),
        ((dev.NOT_ALL_RUN, 1), 1, 2),
        ((0, dev.NOT_ALL_RUN), dev.NOT_ALL_RUN, 2),
        ((dev.INTERRUPTED,), dev.INTERRUPTED, 1),
    ],
)
def test_a_soak_goes_on_after_what_fails_but_not_after_an_interruption(
    soaked: Callable[..., int], codes: tuple[int, ...], ended: int, runs: int, tmp_path: Path
) -> None:
    asked: list[tuple[object, ...]] = []
    assert soaked(asked, codes, "", "-x") == ended
    # only what failed leaves its folders
    assert any(tmp_path.glob("daybook-soak-*")) is (ended in (1, 5))
    assert [arguments[:2] for arguments in asked] == [
        ("-m", "soak"),
        ("-m", "hypothesis and not soak"),
    ][:runs]
    assert all(arguments[-1] == "-x" for arguments in asked)


def test_a_soak_that_was_cut_goes_on_and_the_one_after_a_whole_one_begins_anew(
    soaked: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    passed = tmp_path / "soak" / "state"
    assert soaked([], (dev.INTERRUPTED,), "one\n") == dev.INTERRUPTED
    assert passed.read_text("ascii") == "one\n"
    # of the first part nothing is left, of the second one test fails
    assert soaked([], (dev.NONE_LEFT, 1), "two\n") == 1
    assert "1 tests passed before" in capsys.readouterr().out
    # a part of the tests is not the whole of them, nor is one without a program that it needs
    assert soaked([], (0, 0), "", "-k", "three") == 0
    assert soaked([], (0, dev.NOT_ALL_RUN), "") == dev.NOT_ALL_RUN
    assert passed.is_file()
    assert "whole" not in capsys.readouterr().out
    assert soaked([], (dev.NONE_LEFT, 0), "three\n") == 0
    assert "The soak is whole: 5 tests passed." in capsys.readouterr().out
    assert not passed.exists()


def test_the_state_is_that_of_every_file_but_what_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    for name in ("diary", "build", ".venv", "diary/__pycache__"):
        (tmp_path / name).mkdir()
    code = tmp_path / "diary" / "code.py"
    code.write_bytes(b"1")
    before = dev.state()
    for name in ("build/a", ".venv/a", "diary/__pycache__/a.pyc"):
        (tmp_path / name).write_bytes(b"made")
    assert dev.state() == before
    code.write_bytes(b"2")
    changed = dev.state()
    code.rename(code.with_name("other.py"))
    assert len({before, changed, dev.state()}) == 3


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        (["unit"], ("-m", "unit and not soak", "-n"), "--no-loadscope-reorder"),
        (["unit", "-x"], ("-m", "unit and not soak", "-n"), "-x"),
        (["tests/x.py", "-x"], ("tests/x.py", "-x"), "-x"),
        ([], ("-n",), "--no-loadscope-reorder"),
    ],
)
def test_one_tier_one_file_or_all_are_run(
    monkeypatch: pytest.MonkeyPatch, typed: list[str], begins: tuple[str, ...], ends: str
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(dev, "set_up", lambda *_purposes, **_how: None)
    monkeypatch.setattr(dev, "pytest", lambda *arguments, env: asked.append(arguments) or 0)
    assert dev.test(typed) == 0
    (arguments,) = asked
    assert arguments[: len(begins)] == begins
    assert arguments[-1] == ends


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_folders_of_tests_are_in_memory_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "MEMORY", tmp_path)
    monkeypatch.setattr(dev, "MEMORY_WANTED", 0)
    assert dev.memory() == tmp_path
    monkeypatch.setattr(dev, "MEMORY_WANTED", 1 << 60)
    assert dev.memory() is None
    monkeypatch.setattr(dev, "MEMORY", tmp_path / "gone")
    assert dev.memory() is None


@pytest.mark.parametrize(("code", "left"), [(0, 0), (programs.NOT_ALL_RUN, 0), (1, 1)])
def test_a_run_leaves_nothing_but_what_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int, left: int
) -> None:
    def run(*_arguments: object, env: dict[str, str]) -> int:
        (Path(env["PYTEST_DEBUG_TEMPROOT"]) / "pytest-of-me" / "pytest-0").mkdir(parents=True)
        return code

    monkeypatch.setattr(dev, "set_up", lambda *_purposes, **_how: None)
    monkeypatch.setattr(dev, "memory", lambda: tmp_path)
    monkeypatch.setattr(dev, "pytest", run)
    assert dev.test([]) == code
    assert len(list(tmp_path.iterdir())) == left


@pytest.mark.parametrize("room", [None, Path("room")])
def test_the_rig_gets_what_it_needs_and_the_words_that_were_given(
    monkeypatch: pytest.MonkeyPatch, room: Path | None
) -> None:
    asked: list[tuple[object, ...]] = []
    purposes: list[tuple[str, ...]] = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "set_up", lambda *names: purposes.append(names))
    monkeypatch.setattr(dev, "memory", lambda: room)
    monkeypatch.setattr(dev, "call", lambda *words: asked.append(words) or 7)
    assert dev.windows(["tests/ui", "-x"]) == 7
    assert purposes == [("windows",)]
    ((python, script, *words),) = asked
    assert (python, script) == (dev.PYTHON, dev.ROOT / "packaging" / "windows" / "suite.py")
    assert words == [*(["--memory", room] if room else []), "tests/ui", "-x"]


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_a_system_without_wine_is_told_what_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(SystemExit) as ended:
        dev.windows([])
    assert ended.value.code == 2
    assert "dev.py test" in capsys.readouterr().err


def a_moved_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose environment was made elsewhere; the note of that."""
    root = tmp_path / "stick" / "program"
    stamp = root / ".venv" / "daybook-setup.json"
    stamp.parent.mkdir(parents=True)
    stamp.write_text(
        json.dumps({"python": "as wanted", "root": "/somewhere/else"}), encoding="utf-8"
    )
    python = root / ".venv" / "python"
    python.touch()
    where = {"ROOT": root, "VENV": stamp.parent, "STAMP": stamp, "PYTHON": python}
    for name, value in where.items():
        monkeypatch.setattr(dev, name, value)
    return stamp


def test_an_environment_that_was_moved_is_told_where_its_checkout_is_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = a_moved_checkout(tmp_path, monkeypatch)
    asked: list[tuple[object, ...]] = []
    kept: list[dict[str, str]] = []

    def call(*words: object, env: dict[str, str]) -> int:
        asked.append(words)
        kept.append(env)
        return 0

    monkeypatch.setattr(dev, "call", call)
    assert dev.read_stamp() == {"python": "as wanted", "root": str(dev.ROOT)}
    assert json.loads(stamp.read_text(encoding="utf-8"))["root"] == str(dev.ROOT)
    assert dev.read_stamp() != {}
    ((*words, place),) = asked
    assert place == dev.ROOT
    assert {"--no-index", "--no-cache-dir", "-e"} <= set(words)
    assert kept[0]["TMPDIR"] == kept[0]["TEMP"] == str(stamp.parent)


def test_an_environment_of_another_kind_of_computer_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = a_moved_checkout(tmp_path, monkeypatch)
    dev.PYTHON.write_text("no program of this system", encoding="utf-8")
    dev.PYTHON.chmod(0o755)
    monkeypatch.setattr(dev, "PIP", [dev.PYTHON])
    assert dev.read_stamp() == {}
    assert json.loads(stamp.read_text(encoding="utf-8"))["root"] == "/somewhere/else"


@pytest.mark.parametrize("another_disk", [True, False])
def test_from_another_disk_what_python_remembers_goes_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, another_disk: bool
) -> None:
    a_moved_checkout(tmp_path, monkeypatch)
    disks = {dev.ROOT: 1, Path(sys.base_prefix): 1 + another_disk}
    with monkeypatch.context() as patched:
        patched.setattr(dev.Path, "stat", lambda self: SimpleNamespace(st_dev=disks[self]))
        kept = dev.kept_here()
    assert kept == ({"PYTHONPYCACHEPREFIX": str(dev.VENV / "pycache")} if another_disk else {})
    called: list[tuple[object, ...]] = []
    monkeypatch.setattr(dev, "set_up", lambda **_how: None)
    monkeypatch.setattr(dev, "kept_here", lambda: kept)
    monkeypatch.setattr(dev, "call", lambda *words, cwd: called.append((cwd, *words)) or 0)
    assert dev.run(["list", "x"]) == 0
    place = ("-X", f"pycache_prefix={dev.VENV / 'pycache'}") * another_disk
    program = dev.ROOT / "ui" / "start.py"
    assert called == [(None, dev.PYTHON, "-I", *place, program, "list", "x")]


# --- Debian's packages --------------------------------------------------------------------------

# What dpkg has: a library under its newer name, a command that another package provides, and one
# of which only the settings are left.
HAS = (
    "installed\tlibglib2.0-0t64, libglib2.0-0 (= 2.84)\n"
    "installed\t7zip, 7zip-standalone, p7zip-full\n"
    "config-files\tqpdf, \n"
)


class Debian:
    """A system whose dpkg, apt and sudo are ours: what they were asked, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "asked"
        self.program("dpkg-query", f"printf '{HAS}'")
        self.program("apt-get", f'echo "$*" >> {self._log}')
        self.archive("libglib2.0-0t64", "b", "qpdf", "d", "chromium", "python3-venv")
        self.program("sudo", "exit 1")

    def program(self, name: str, does: str) -> None:
        place = self.folder / name
        place.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        place.chmod(0o755)

    def archive(self, *names: str) -> None:
        """Have apt know these, and of every other name only that something mentions it."""
        known = "|".join(names)
        versions = "echo 'Versions: '; case $name in " + known + ") echo '1.0 (/list)';; esac"
        rest = "echo; echo 'Reverse Depends: '; echo '  other,x'; echo 'Reverse Provides: '"
        each = f'echo "Package: $name"; {versions}; {rest}'
        self.program("apt-cache", f"shift; for name in $*; do {each}; done")

    def asked(self) -> list[str]:
        return self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Debian:
    made = Debian(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(dev, "BUILD", tmp_path / "build")
    monkeypatch.setattr(dev, "os_release", list)
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    return made


linux = sys.platform == "linux"

if linux:

    @pytest.mark.parametrize(
        ("name", "there"),
        [
            ("libglib2.0-0t64|libglib2.0-0", True),
            ("libglib2.0-0|libglib2.0-0t64", True),
            ("p7zip-full", True),
            ("nothing|7zip", True),
            ("qpdf", False),
            ("chromium|google-chrome-stable", False),
        ],
    )
    def test_a_package_is_there_under_any_of_its_names(
        debian: Debian, name: str, there: bool
    ) -> None:
        assert dev.missing_debian([name]) == ([] if there else [name])

    def test_apt_is_asked_for_whichever_alternative_it_has_after_its_list_is_renewed(
        debian: Debian, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dev, "root_prefix", lambda _missing: [])
        wanted = ["libglib2.0-0t64|libglib2.0-0", "a|b", "qpdf", "chromium|c|d"]
        assert dev.install_debian(wanted, lenient=False)
        update, install = debian.asked()
        assert update.startswith("update ")
        assert install.startswith("satisfy -y --no-install-recommends b, qpdf, chromium ")
        told = (debian.folder / "build" / dev.APT_INSTALLED).read_text(encoding="utf-8")
        assert told.split() == ["b", "qpdf", "chromium"]

    def test_what_an_archive_lacks_is_named_and_the_rest_installed(
        debian: Debian, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(dev, "root_prefix", lambda _missing: [])
        assert dev.install_debian(["qpdf", "minisign"], lenient=True)
        assert debian.asked()[1].startswith("satisfy -y --no-install-recommends qpdf ")
        assert "archive has no minisign\n" in capsys.readouterr().out

    @pytest.mark.parametrize(("name", "lenient"), [("minisign", False), ("libgl1", True)])
    def test_without_what_is_needed_nothing_is_installed(
        debian: Debian, monkeypatch: pytest.MonkeyPatch, name: str, lenient: bool
    ) -> None:
        monkeypatch.setattr(dev, "root_prefix", lambda _missing: [])
        with pytest.raises(SystemExit):
            dev.install_debian(["qpdf", name], lenient=lenient)
        assert len(debian.asked()) == 1  # the list was renewed

    def test_an_archive_that_cannot_be_asked_decides_by_itself(
        debian: Debian, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dev, "root_prefix", lambda _missing: [])
        debian.program("apt-cache", "exit 100")
        assert dev.install_debian(["a|b", "minisign"], lenient=False)
        assert debian.asked()[1].startswith("satisfy -y --no-install-recommends a | b, minisign ")

    def test_without_the_right_to_install_the_lines_are_said_once_for_everything(
        debian: Debian, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(dev, "root_prefix", lambda _missing: None)
        monkeypatch.setitem(dev.DEBIAN, "test", ["chromium|c", "p7zip-full", "qpdf"])
        with pytest.raises(SystemExit):
            dev.install_debian(["libgl1|mesa", "qpdf"], lenient=False)
        first, *lines = capsys.readouterr().err.splitlines()
        assert first.startswith("Some system packages are missing.")
        line = "sudo apt-get satisfy -y --no-install-recommends"
        assert [each.strip() for each in lines] == [
            "sudo apt-get update",
            f"{line} 'libgl1 | mesa, qpdf'",
            "or, to run the tests as well, in place of the second:",
            f"{line} 'libgl1 | mesa, qpdf, chromium | c'",
        ]
        assert debian.asked() == []

    def test_tests_go_on_without_what_may_not_be_installed_and_ask_again(
        debian: Debian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:  # fmt: skip
        monkeypatch.setattr(dev, "root_prefix", lambda _missing: None)
        monkeypatch.setattr(dev, "DEBIAN", {"run": ["7zip"], "test": ["qpdf"]})
        monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
        monkeypatch.setattr(dev, "fingerprint", lambda: "as wanted")
        stamp = {"python": "as wanted", "tools": dev.tools_fingerprint(), "root": str(dev.ROOT)}
        dev.STAMP.write_text(json.dumps(stamp), encoding="utf-8")
        run: list[tuple[object, ...]] = []
        monkeypatch.setattr(dev, "pytest", lambda *arguments, env: run.append(arguments) or 0)
        for _turn in range(2):
            assert dev.test(["tests/x.py"]) == 0
            told = capsys.readouterr().out
            assert "Not installed: qpdf\n" in told
            assert "sudo apt-get update" in told
        assert run == [("tests/x.py",)] * 2
        debian.program("dpkg-query", "printf 'installed\\tqpdf, \\ninstalled\\t7zip, \\n'")
        dev.test([])
        assert capsys.readouterr().out == ""
        assert json.loads(dev.STAMP.read_text(encoding="utf-8"))["debian test"] == "qpdf"

    def test_the_program_is_not_started_without_its_libraries(
        debian: Debian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dev, "root_prefix", lambda _missing: None)
        monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
        with pytest.raises(SystemExit):
            dev.run([])

    class AtATerminal:
        """Who sits at a terminal, what is answered there, and what was asked."""

        def __init__(self, answer: str | None) -> None:
            self.answer = answer
            self.questions: list[str] = []

        def isatty(self) -> bool:
            return self.answer is not None

        def ask(self, question: str) -> str:
            self.questions.append(question)
            if self.answer == "end of file":
                raise EOFError
            return self.answer or ""

    @pytest.mark.parametrize(
        ("answer", "allowed"),
        [
            ("y", True),
            (" YES ", True),
            ("", False),
            ("n", False),
            ("end of file", False),
            (None, False),  # nobody sits there
        ],
    )
    def test_sudo_is_used_only_by_leave_of_somebody_who_saw_the_lines(
        debian: Debian, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        answer: str | None, allowed: bool,
    ) -> None:  # fmt: skip
        person = AtATerminal(answer)
        # a sudo that would ask for nothing
        debian.program("sudo", f'echo "sudo $*" >> {debian.folder / "asked"}')
        monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
        monkeypatch.setattr(dev.sys, "stdin", person)
        monkeypatch.setattr(dev.sys.stdout, "isatty", person.isatty, raising=False)
        monkeypatch.setattr("builtins.input", person.ask)
        if allowed:
            assert dev.install_debian(["a|b", "qpdf"], lenient=False)
        else:
            with pytest.raises(SystemExit) as ended:
                dev.install_debian(["a|b", "qpdf"], lenient=False)
            assert ended.value.code == 2
        told = capsys.readouterr()
        lines = ["sudo apt-get update", "sudo apt-get satisfy -y --no-install-recommends"]
        assert all(line in told.out + told.err for line in lines)
        assert len(person.questions) == (answer is not None)
        asked = debian.asked()
        assert [line.split(" ")[0] for line in asked] == (["sudo", "sudo"] if allowed else [])

    def test_root_is_asked_nothing(debian: Debian, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
        person = AtATerminal("n")
        monkeypatch.setattr(dev.sys, "stdin", person)
        monkeypatch.setattr("builtins.input", person.ask)
        assert dev.install_debian(["qpdf"], lenient=False)
        assert person.questions == []

    def test_on_ubuntu_no_browser_is_asked_of_apt(
        debian: Debian, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(dev, "os_release", lambda: ["ID=ubuntu"])
        monkeypatch.setattr(dev, "root_prefix", lambda _missing: [])
        assert dev.install_debian(["chromium|c", "qpdf"], lenient=True)
        assert debian.asked()[1].startswith("satisfy -y --no-install-recommends qpdf ")
        assert "please install Chrome or Edge" in capsys.readouterr().out


# Of the names that differ, those that each archive has, as its pages on the web said.
ARCHIVES = {
    "Debian 12": "libglib2.0-0 dbus-daemon dbus p7zip-full 7zip minisign",
    "Debian 13": "libglib2.0-0t64 dbus-daemon dbus p7zip-full 7zip minisign",
    "Ubuntu 22.04": "libglib2.0-0 dbus p7zip-full 7zip",
    "Ubuntu 24.04": "libglib2.0-0t64 dbus-daemon dbus p7zip-full 7zip minisign",
    "Ubuntu 26.04": "libglib2.0-0t64 dbus-daemon dbus p7zip-full 7zip minisign",
}
DIFFER = ["libglib2.0-0t64|libglib2.0-0", "dbus-daemon|dbus", "p7zip-full|7zip", "minisign"]


@pytest.mark.parametrize(
    ("release", "chosen", "unknown"),
    [
        ("Debian 12", ["libglib2.0-0", "dbus-daemon", "p7zip-full", "minisign"], []),
        ("Debian 13", ["libglib2.0-0t64", "dbus-daemon", "p7zip-full", "minisign"], []),
        ("Ubuntu 22.04", ["libglib2.0-0", "dbus", "p7zip-full"], ["minisign"]),
        ("Ubuntu 24.04", ["libglib2.0-0t64", "dbus-daemon", "p7zip-full", "minisign"], []),
        ("Ubuntu 26.04", ["libglib2.0-0t64", "dbus-daemon", "p7zip-full", "minisign"], []),
    ],
)
def test_a_name_is_chosen_that_the_archive_has(
    release: str, chosen: list[str], unknown: list[str]
) -> None:
    assert dev.choices(DIFFER, set(ARCHIVES[release].split())) == (chosen, unknown)
    assert set(DIFFER) <= {*dev.DEBIAN["run"], *dev.DEBIAN["test"]}


def test_a_name_is_offered_by_its_own_package_or_by_another_one() -> None:
    told = (
        "Package: qpdf\nVersions: \n12.1 (/list)\n Description Language: \n\n"
        "Reverse Depends: \n  cups,qpdf\nReverse Provides: \n"
        "Package: p7zip-full\nVersions: \n\nReverse Depends: \n  mc,p7zip-full\n"
        "Dependencies: \nProvides: \nReverse Provides: \n7zip 2:25.01 (= )\n"
        "Package: gone\nVersions: \n\nReverse Depends: \n  old,gone\nReverse Provides: \n"
    )
    assert dev.offered_names(told) == {"qpdf", "p7zip-full"}


# --- a Python that does not fit -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "apt", "told"),
    [
        ("python3.12", True, "Another one here fits: python3.12 dev.py"),
        ("", True, "sudo apt-get install python3.11 python3.11-venv"),
        ("", False, "Another one can be installed beside it."),
    ],
)
def test_a_python_that_does_not_fit_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, other: str, apt: bool, told: str
) -> None:
    monkeypatch.setattr(dev.shutil, "which", lambda _name: "/there" if apt else None)
    said = dev.wrong_python("3.10.12", other)
    assert said.startswith("Daybook needs Python 3.11 to 3.14; this is 3.10.12. ")
    assert told in said
    assert ("apt-get" in said) is (apt and not other)


def test_the_newest_python_that_fits_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"python3.9", "python3.11", "python3.12", "python3.15"}
    monkeypatch.setattr(dev.shutil, "which", lambda name: name if name in there else None)
    assert dev.other_python() == "python3.12"
    there -= {"python3.11", "python3.12"}
    assert dev.other_python() == ""


def test_an_old_python_reads_it_far_enough_to_say_so() -> None:
    source = (dev.ROOT / "dev.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {each.name for node in top for each in node.names if isinstance(node, ast.Import)}
    assert "tomllib" not in names  # new in 3.11


def test_cleaning_says_what_was_left_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, memory, cache = (tmp_path / name for name in ("root", "memory", "pip"))
    for place in (root / "build", memory / "daybook-tests-x", cache, tmp_path / "tmp"):
        place.mkdir(parents=True)
    (root / "build" / dev.APT_INSTALLED).write_text("qpdf\nage\nqpdf\n", encoding="utf-8")
    where = {"ROOT": root, "VENV": root / ".venv", "BUILD": root / "build", "MEMORY": memory}
    for name, value in where.items():
        monkeypatch.setattr(dev, name, value)
    monkeypatch.setattr(dev, "pip_cache", lambda: cache)
    monkeypatch.setattr(dev.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(dev.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    assert dev.clean([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Removed: .venv, build and the caches in this folder.",
        "Left: system packages that dev.py installed: age, qpdf",
        f"Left: {cache}, which other programs use too",
        f"Left: {memory / 'daybook-tests-x'}, folders of tests that failed or still run",
    ]
    assert not (root / "build").exists()
    (memory / "daybook-tests-x").rmdir()
    cache.rmdir()
    dev.clean([])
    assert "Nothing was found" in capsys.readouterr().out


if shutil.which("apt-get"):

    def test_apt_chooses_the_alternative_that_exists() -> None:
        line = dev.satisfying(["no-such-package-anywhere|dpkg", "apt"])
        told = subprocess.run([*line, "--simulate"], capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        assert "Inst" not in told.stdout


# --- what is installed for what -----------------------------------------------------------------


class Environment:
    """A checkout without .venv, and what was put into one, in order."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.did: list[str] = []
        self.breaks: str | None = None
        python = folder / "python"
        where = {"VENV": folder, "STAMP": folder / "stamp", "PYTHON": python, "BUILD": folder}
        for name, value in where.items():
            monkeypatch.setattr(dev, name, value)
        monkeypatch.setattr(dev, "install_debian", lambda _names, *, lenient: True)
        monkeypatch.setattr(dev, "smoke", lambda: None)
        monkeypatch.setattr(dev, "must", self._must)
        monkeypatch.setattr(dev, "follow_pip", self._pip)
        monkeypatch.setattr(dev, "install_itself", lambda: self.did.append("itself") or 0)
        monkeypatch.setattr(dev, "call", lambda *_words, **_how: 0)

    def _must(self, *words: object, why: str) -> None:
        self.did.append("venv" if "venv" in words else " ".join(map(str, words[-4:])))
        dev.PYTHON.touch()

    def _pip(self, *words: object) -> int:
        lock = words[-1]
        assert isinstance(lock, Path)
        self.did.append(lock.relative_to(dev.ROOT).as_posix())
        return int(self.breaks == self.did[-1])

    def after(self, verb: str) -> list[str]:
        """What this verb put there."""
        self.did.clear()
        dev.VERBS[verb][1](["--no-window"] if verb == "demo" else [])
        return list(self.did)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    return Environment(tmp_path, monkeypatch)


NEW = ["venv", "-qqq -y --disable-pip-version-check setuptools"]
PROGRAM, TOOLS = ["requirements.lock"], ["tests/requirements.lock"]


@pytest.mark.parametrize(
    ("verb", "put_there"),
    [
        ("demo", [*NEW, *PROGRAM, "itself"]),
        ("run", [*NEW, *PROGRAM, "itself"]),
        *(
            (verb, [*NEW, *PROGRAM, *TOOLS, "itself"])
            for verb in ("setup", "test", "soak", "lint", "bench")
        ),
    ],
)
def test_the_tools_come_only_with_what_uses_them(
    environment: Environment, verb: str, put_there: list[str]
) -> None:
    assert environment.after(verb) == put_there
    assert environment.after(verb) == []


@pytest.mark.parametrize("words", [["--no-window"], []])
def test_where_no_window_opens_the_demo_says_how_this_checkout_opens_it(
    environment: Environment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    monkeypatch.setattr(dev, "has_display", lambda: words == ["--no-window"])
    assert dev.VERBS["demo"][1]([*words, "/a folder"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    place = dev.Path("/a folder").absolute() / "vault"
    assert last == f"  python3 dev.py run --window '{place}'"


def test_what_the_program_runs_on_is_kept_when_the_tools_are_added(
    environment: Environment,
) -> None:
    environment.after("demo")
    assert environment.after("test") == TOOLS
    for verb in ("run", "demo", "test", "lint"):
        assert environment.after(verb) == []


def test_tools_that_came_half_way_leave_a_program_that_starts(environment: Environment) -> None:
    environment.after("run")
    environment.breaks = TOOLS[0]
    with pytest.raises(SystemExit):
        environment.after("test")
    assert environment.after("run") == []
    environment.breaks = None
    assert environment.after("test") == TOOLS


def test_a_program_that_came_half_way_is_made_anew(environment: Environment) -> None:
    environment.breaks = PROGRAM[0]
    with pytest.raises(SystemExit):
        environment.after("run")
    environment.breaks = None
    assert environment.after("run") == [*NEW, *PROGRAM, "itself"]


def test_another_lock_for_the_program_is_followed_and_the_tools_are_looked_at_later(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.after("test")
    monkeypatch.setattr(dev, "fingerprint", lambda: "another")
    assert environment.after("run") == [*PROGRAM, "itself"]
    assert environment.after("test") == TOOLS


def test_the_size_of_a_folder_is_what_du_says(tmp_path: Path) -> None:
    for name, size in {"a": 0, "b": 1, "c": 70_000}.items():
        (tmp_path / name).write_bytes(b"x" * size)
    (tmp_path / "link").symlink_to(tmp_path / "c")
    if shutil.which("du"):
        words = ["du", "-s", "--block-size=1", "-S", tmp_path]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        assert dev.disk_size(tmp_path) == int(told.split()[0]) - tmp_path.stat().st_blocks * 512


# --- pip ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "  Downloading https://example.org/a/PySide6_Essentials-6.11.0-cp310.whl (95.1 MB)\n",
            "  PySide6_Essentials-6.11.0-cp310.whl (95.1 MB)",
        ),
        ("  Downloading av-16.0-cp311.whl (40 kB)\n", "  av-16.0-cp311.whl (40 kB)"),
        ("  Using cached av-16.0-cp311.whl (40 kB)\n", "  av-16.0-cp311.whl (40 kB)"),
        ("  Downloading av-16.0-cp311.whl.metadata (4 kB)\n", ""),
        ("Installing collected packages: a, b, c\n", "  unpacking 3 packages"),
        ("Collecting av==16.0 (from -r requirements.lock (line 3))\n", ""),
        ("Successfully installed a-1 b-2\n", ""),
        ("\n", ""),
    ],
)
def test_of_what_pip_says_the_files_and_their_sizes_are_passed_on(line: str, told: str) -> None:
    assert dev.pip_progress(line) == told


def test_how_pip_ends_is_how_following_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    code = "print('  Downloading a.whl (1 kB)', flush=True); raise SystemExit(3)"
    assert dev.follow_pip(sys.executable, "-c", code) == 3
    assert dev.follow_pip(Path(__file__).parent / "nothing here") == dev.NOT_RUN
    assert capsys.readouterr().out == "  a.whl (1 kB)\n"


@pytest.mark.parametrize(
    "verb", [verb for verb, (form, _work) in dev.VERBS.items() if not form or verb in dev.EXPLAINED]
)
def test_what_a_verb_takes_is_said_without_setting_anything_up(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], verb: str
) -> None:
    monkeypatch.setattr(dev, "set_up", lambda *_purposes, **_how: pytest.fail("it was set up"))
    monkeypatch.setattr(dev, "say", print)
    assert dev.main([verb, "--help"]) == 0
    told = capfd.readouterr().out
    assert str(dev.VERBS[verb][1].__doc__) in told
    assert (f"usage: dev.py {verb}" in told) == (verb in dev.EXPLAINED)
