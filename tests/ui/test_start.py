"""The one way in, in processes of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from ui import start
from ui.cli.exit_codes import ExitCode
from ui.start_command import ANEW

START = Path(start.__file__)
ROOT = START.parents[1]
# Goes in as the program would, and says of its own process what could have been planted.
SAYS = """
import os, sys
import ui.cli.entry_point, ui.start
def main(arguments):
    print(ascii([arguments, sys.flags.isolated, sorted(os.environ), os.path.basename(sys.argv[0])]))
ui.cli.entry_point.main = main
"""


def ran(*line: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in line], env={"HOME": "/", **variables}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_a_process_into_which_nothing_came_goes_on_as_it_is() -> None:
    code = f"{SAYS}os.execve = None\nsys.argv[1:] = ['list', 'x']\nui.start.main()"
    done = ran(sys.executable, "-I", "-c", code, QT_PLUGIN_PATH="/p")
    assert done.stderr == ""
    assert done.stdout.startswith("[['list', 'x'], 1, ['HOME'")


@pytest.mark.needs("processes")
@pytest.mark.parametrize("name", ["LD_BIND_NOW", "PYTHONBREAKPOINT", "GLIBC_TUNABLES", "LOCPATH"])
def test_what_came_first_and_was_hidden_since_is_seen(name: str) -> None:
    code = (
        f"import os, sys\ndel os.environ[{name!r}]\n"
        "os.execve = lambda path, line, env: sys.exit(ascii([line[-2:], sorted(env)]))\n"
        "from ui import start\nsys.argv[1:] = ['list']\nstart.main()"
    )
    done = ran(sys.executable, "-I", "-c", code, **{name: "1"})
    assert "[['--anew', 'list'], ['HOME'" in done.stderr


def test_what_is_still_not_apart_when_started_anew_is_refused_and_not_started_again() -> None:
    done = ran(sys.executable, "-I", START, ANEW, "--version", LD_BIND_NOW="1")
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert "(LD_BIND_NOW)" in done.stderr
    assert "your record was not touched" in done.stderr
    done = ran(sys.executable, START, ANEW, "--version")
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")


def test_no_variable_says_that_a_process_is_apart() -> None:
    named = {name: "1" for name in ("ANEW", "DAYBOOK_ANEW", "ISOLATED", "PYTHONISOLATED")}
    code = (
        "import os, sys\nos.execve = os.spawnve = lambda *_: sys.exit('anew')\n"
        "from ui import start\nstart.main()"
    )
    assert ran(sys.executable, "-P", "-c", code, **named).stderr == "anew\n"


def test_a_program_among_the_packages_of_one_person_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ui").mkdir()
    shutil.copy(START, tmp_path / "ui")
    done = ran(sys.executable, "-I", tmp_path / "ui" / "start.py", "--version")
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert "pip install --user" in done.stderr


def test_the_line_keeps_what_was_said_of_compiled_files_by_a_line_and_not_by_a_variable() -> None:
    said = "from ui.start_command import start_command; print(ascii(start_command(['a'])[1:-3]))"
    given = ["-I", "-B", "-X", "pycache_prefix=/tmp/x"]
    assert ran(sys.executable, *given, "-c", said).stdout.strip() == ascii(given)
    planted = {"PYTHONPYCACHEPREFIX": "/tmp/x", "PYTHONDONTWRITEBYTECODE": "1"}
    assert ran(sys.executable, "-P", "-c", said, **planted).stdout.strip() == ascii(["-I", "-B"])


def test_a_first_process_loads_next_to_nothing() -> None:
    # where no process can replace itself, it waits for the other, and needs these
    waits = "signal, subprocess, " if sys.platform == "win32" else ""
    # `python -c` finds a start without the rest
    code = (
        f"import {waits}__future__, os, sys\nbefore = set(sys.modules)\n"
        "told = lambda *_: sys.exit(ascii(sorted(set(sys.modules) - before)))\n"
        "os.execve = os.spawnve = told\n"
        "from ui import start\nstart.main()"
    )
    loaded = ran(sys.executable, "-P", "-c", code).stderr
    ours = ["ui", "ui.environment_variables", "ui.start", "ui.start_command"]
    assert loaded.strip() == ascii(ours)


@pytest.mark.needs("names")
def test_descriptors_streams_and_odd_names_reach_the_program(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"x\n")
    os.close(writing)
    odd = tmp_path / os.fsdecode(b"odd \xff name")
    line = [Path(sys.executable).with_name("daybook"), "new", odd, "--passphrase-fd", str(reading)]
    done = subprocess.run(
        line, env={"HOME": str(tmp_path)}, pass_fds=[reading], capture_output=True, check=False
    )
    os.close(reading)
    assert (done.returncode, odd.exists()) == (0, True), done.stderr


# What the installed command does.
COMMAND = "import sys; from ui.start import main; sys.exit(main())"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wheel installs."""
    folder = tmp_path_factory.mktemp("wheel")
    line = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(line, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "packages")
    return folder / "packages"


def test_the_wheel_has_the_data_and_not_what_draws_it(unpacked: Path) -> None:
    for name in (
        "exporters/check/page",
        "resources/document.json",
        "resources/fonts",
        "resources/jurisdictions",
        "resources/profiles",
        "resources/sample",
    ):
        of_ours, installed = (_digests(top / name, top) for top in (ROOT, unpacked))
        assert installed == of_ours, name
    tops = {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}
    assert tops == {"diary", "exporters", "resources", "ui"}


def _digests(place: Path, top: Path) -> dict[str, bytes]:
    found = [path for path in (place, *place.rglob("*")) if path.is_file()]
    assert found
    return {path.relative_to(top).as_posix(): sha256(path.read_bytes()).digest() for path in found}


@pytest.mark.soak
def test_the_wheel_starts_from_an_environment_of_its_own(unpacked: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "own"], check=True)
    (packages,) = tmp_path.glob("own/lib/python*/site-packages")
    shutil.copytree(unpacked, packages, dirs_exist_ok=True)
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    done = ran(tmp_path / "own" / "bin" / "python", "-P", "-c", COMMAND, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("daybook 0.1.0\n")


@pytest.mark.soak
def test_the_wheel_does_not_start_from_the_packages_of_one_person(
    unpacked: Path, tmp_path: Path
) -> None:
    base = {"PYTHONUSERBASE": str(tmp_path)}
    python = os.path.realpath(sys.executable)
    where = "import sysconfig; print(sysconfig.get_path('purelib', 'posix_user'))"
    shutil.copytree(unpacked, ran(python, "-c", where, **base).stdout.strip())
    done = ran(python, "-P", "-c", COMMAND, "--version", **base)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert "pip install --user" in done.stderr


def test_a_refusal_without_any_output_ends_with_its_code() -> None:
    done = ran(
        sys.executable, "-I", "-c",
        "import sys; from ui import start; sys.stderr = None; sys.argv[1:] = ['--anew'];"
        "start.sys.platform = 'none'; sys.exit(start.main())",
        LD_BIND_NOW="1",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
