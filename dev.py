#!/usr/bin/env python3
"""Set Daybook up, run it and check it: one command, with the standard library only.

**Invariants:**

- Every verb first sets up what is missing; if nothing is missing, that costs a few milliseconds.
- Only what a lock names is installed, by wheel and by hash, so nothing is built and no version
  varies. What cannot be pinned belongs to the system: Python with its pip, and the system packages.
- The program gets only what it needs to run. Tools that check or measure it are installed when a
  verb needs them.
- Nothing is installed with sudo before a person at a terminal has seen the commands and agreed.
- The exit code is that of the tool that was run.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
# Locks of what the program runs on; of that and of what checks and measures it; and of the tool
# that writes both.
LOCK = ROOT / "requirements.lock"
TOOLS_LOCK = ROOT / "tests" / "requirements.lock"
LOCK_LOCK = ROOT / ".ci" / "requirements.lock"
STAMP = VENV / "daybook-setup.json"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
OLDEST, NEWEST = (3, 11), (3, 14)
PIP = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
NOT_RUN, INTERRUPTED = 126, 130
NONE_LEFT = 5  # of pytest: no test is chosen
LEFT_OUT = ".left-out"  # in tests/support/passed_before.py: tests were, which had passed before
NOT_ALL_RUN = 7  # in tests/support/programs.py: nothing failed, but not all tests ran
# A file system in memory, and the free space that the tests need there at one time.
MEMORY = Path("/dev/shm")  # noqa: S108  pytest makes a folder in it that is the user's own
MEMORY_WANTED = 4 << 30
# In build: the system packages that a run of ours installed, one a line.
APT_INSTALLED = "apt-installed"

# What a bare Debian lacks, by purpose. Of "a|b" either is enough: names differ between releases.
DEBIAN = {
    # Qt's window on X11 and Wayland, and without any screen.
    "run": (
        "libgl1 libegl1 libdbus-1-3 libfontconfig1 libglib2.0-0t64|libglib2.0-0 libxkbcommon0"
        " libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0"
        " libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1"
        " libxkbcommon-x11-0 libx11-xcb1 libwayland-client0 libwayland-cursor0 libwayland-egl1"
    ).split(),
    # The standard commands and the browser with which an officer would check a bundle, a screen to
    # drag files on, a bus that announces sleep, shells that complete words, and strace, which shows
    # every system call.
    "test": (
        "chromium|google-chrome-stable|microsoft-edge-stable dbus-daemon|dbus fish minisign openbox"
        " openssl p7zip-full|7zip poppler-utils qpdf strace unzip xclip xdotool xvfb zip zsh"
    ).split(),
    # Screen readers, screenshots, the other browser, a second opinion on PDF and on metadata, a
    # sound server.
    "soak": (
        "at-spi2-core ffmpeg firefox-esr|firefox gir1.2-atspi-2.0 imagemagick jhove"
        " libglib2.0-bin libimage-exiftool-perl pulseaudio python3-gi"
    ).split(),
    # Wine, the compilers and the parts with which the tests run as on Windows, a screen for it, and
    # what makes a setup, starts it and takes a picture.
    "windows": (
        "fonts-liberation gcc-mingw-w64-x86-64-win32 imagemagick libpython3.13-stdlib nsis openbox"
        " python3.13-minimal wine wine64 xdotool xvfb"
    ).split(),
    # What compiles and packs the package for Debian, judges it, and shows and watches it as tried.
    "deb": "binutils dpkg-dev gcc imagemagick lintian strace x11-utils xdotool xvfb".split(),
    # The tools that we compare ourselves with.
    "bench": ["age"],
}
SMOKE = (
    "from PySide6.QtWidgets import QApplication; QApplication([]);"
    "import cryptography, pikepdf, PIL, pillow_heif, pypdfium2, reportlab, sqlcipher3;"
    "import exiv2, mnemonic, phonenumbers, rfc3161_client, tzdata, uharfbuzz; import diary"
)
# The script of this name has the path where .venv was made, which may have changed.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
# The platforms for which the locks must hold, each with the oldest system still supported.
PLATFORMS = {
    "x86_64-manylinux_2_34": "",
    "aarch64-manylinux_2_39": "",
    "aarch64-apple-darwin": "15.0",
    "x86_64-pc-windows-msvc": "",
}


def say(text: str) -> None:
    """Print one line and flush it, so that it comes before the output of a child process."""
    print(text, flush=True)


def stop(text: str) -> SystemExit:
    """Print a reason, and return the exception that ends the program with exit code 2."""
    print(text, file=sys.stderr, flush=True)
    return SystemExit(2)


def call(*command: object, env: dict[str, str] | None = None, cwd: Path | None = ROOT) -> int:
    """Run a command from the top of the checkout, or from `cwd`, and return its exit code."""
    merged = {**os.environ, **(env or {})}
    try:
        return subprocess.call([str(word) for word in command], cwd=cwd, env=merged)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError:  # a .venv of another kind of computer
        return NOT_RUN


def must(*command: object, why: str, env: dict[str, str] | None = None) -> None:
    """Run a command; if it fails, stop with `why`."""
    code = call(*command, env=env)
    if code:
        raise stop(f"{why} (exit code {code} from: {' '.join(map(str, command))})")


def fingerprint() -> str:
    """Return a digest of what an installation depends on: the lock and the project's table."""
    import tomllib  # new in 3.11; an older Python reaches the message in set_up

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [project["project"], project["build-system"], project["tool"]["hatch"]]
    told = json.dumps(parts, sort_keys=True).encode()
    return hashlib.sha256(LOCK.read_bytes() + told).hexdigest()


def tools_fingerprint() -> str:
    """Return a digest of what the tools that check and measure depend on."""
    return hashlib.sha256(TOOLS_LOCK.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what earlier runs finished; nothing if .venv is missing, incomplete or broken."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stamp, dict) or not PYTHON.exists():
        return {}
    if stamp.get("root") != str(ROOT):
        # Both were moved, for example on a removable drive: only the path from one to the other is
        # new.
        if install_itself():
            return {}
        stamp["root"] = str(ROOT)
        STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    return stamp


def set_up(*purposes: str, tools: bool = True, lenient: bool = False) -> None:
    """Install the Debian packages for `purposes`, and the locked Python environment.

    Without `tools` the environment gets only what the program runs on, and keeps more if it has
    more. With `lenient` the run continues without packages that it may not install, and names them.
    """
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise stop(wrong_python(sys.version.split()[0], other_python()))
    stamp = read_stamp()
    wanted = {f"debian {name}": " ".join(DEBIAN[name]) for name in ("run", *purposes)}
    python = {"python": fingerprint(), **({"tools": tools_fingerprint()} if tools else {})}
    if python.items() | wanted.items() <= stamp.items():
        return
    began = time.monotonic()
    names = [word for words in wanted.values() for word in words.split()]
    whole = install_debian(names, lenient=lenient)
    if not python.items() <= stamp.items():
        # Removed first: a run that is interrupted must not look finished.
        current = stamp.get("python") == python["python"]
        write_stamp({key: stamp[key] for key in ("python", "root") if current})
        install_python(anew=not stamp, runtime=not current, tools=tools)
        smoke()
        told = f"{len(distributions())} packages, {disk_size(VENV) // 10**6} MB in .venv"
        say(f"Set up in {time.monotonic() - began:.0f} s: {told}.")
        # The tools fitted the older runtime, so they are checked again when somebody needs them.
        if not current:
            stamp.pop("tools", None)
    write_stamp(stamp | {**(wanted if whole else {}), **python, "root": str(ROOT)})


def wrong_python(version: str, other: str) -> str:
    """Return what to say of a Python that does not fit; `other` is one here that does, if any."""
    oldest, newest = (".".join(map(str, each)) for each in (OLDEST, NEWEST))
    told = f"Daybook needs Python {oldest} to {newest}; this is {version}."
    if other:
        return f"{told} Another one here fits: {other} dev.py, with the same words after it."
    told += " Another one can be installed beside it."
    if not shutil.which("apt-get"):
        return told
    line = f"sudo apt-get install python{oldest} python{oldest}-venv"
    return f"{told} On Ubuntu 22.04:\n  {line}\nThen write python{oldest} for python3."


def other_python() -> str:
    """Return the command of a Python here that fits, the newest one; empty if there is none."""
    minors = range(NEWEST[1], OLDEST[1] - 1, -1)
    return next((name for each in minors if shutil.which(name := f"python3.{each}")), "")


def write_stamp(stamp: dict[str, str]) -> None:
    """Write what is finished; if nothing is, remove the stamp."""
    if stamp:
        STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    else:
        STAMP.unlink(missing_ok=True)


def distributions() -> list[Path]:
    """Return the metadata folders of all packages in .venv."""
    return [*VENV.glob("lib/python*/site-packages/*.dist-info"), *VENV.glob("Lib/*/*.dist-info")]


def disk_size(folder: Path) -> int:
    """Return how many bytes the files of a folder take on the disk, as `du` counts them."""
    files = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
    stats = (file.lstat() for file in files)
    return sum(getattr(each, "st_blocks", each.st_size // 512) * 512 for each in stats)


def install_debian(names: Sequence[str], *, lenient: bool) -> bool:
    """Install those of `names` that are missing, if the system has apt.

    Return whether all are installed now. Without the right to install, a `lenient` run names what
    it does without; any other run ends, and so does one that could not make .venv.
    """
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return True
    missing = missing_debian(names)
    if len(without_snaps(missing)) < len(missing):
        say("The tests of check.html need a browser. On Ubuntu, please install Chrome or Edge.")
        missing = without_snaps(missing)
    venv = not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None
    if venv:
        # That of this Python, which may not be the one that the system calls python3.
        missing.append(f"python3.{sys.version_info[1]}-venv|python3-venv")
    if not missing:
        return True
    root = root_prefix(missing)
    if root is None:
        if venv or not lenient:
            raise stop("Some system packages are missing. " + to_install(missing))
        say("Not installed: " + in_words(missing))
        say("Tests that need one of these are not run. " + to_install(missing))
        return False
    say("Installing Debian packages: " + in_words(missing))
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive"]
    options = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120"]
    # An old package list may still be good enough, so only the second command has to succeed.
    call(*quiet, "apt-get", "update", *options)
    if not (chosen := available(missing, lenient=lenient and not venv)):
        return True
    BUILD.mkdir(exist_ok=True)
    with (log := BUILD / "apt.log").open("wb") as out:
        line = [*quiet, *satisfying(chosen), *options]
        code = subprocess.call(line, stdout=out, stderr=subprocess.STDOUT)
    if code:
        sys.stderr.write(log.read_text(encoding="utf-8", errors="replace"))
        raise stop("The system packages could not be installed. " + to_install(missing))
    with (BUILD / APT_INSTALLED).open("a", encoding="utf-8") as out_names:
        out_names.writelines(f"{name}\n" for name in chosen)
    return True


def available(missing: Sequence[str], *, lenient: bool) -> list[str]:
    """Return which packages to install for `missing`; name those that the archive has not.

    A `lenient` run does without them if the program does.
    """
    chosen, unknown = choices(missing, archive_names(missing))
    if unknown:
        say("This system's archive has no " + in_words(unknown))
        if not lenient or not set(unknown).isdisjoint(DEBIAN["run"]):
            raise stop("That is needed here, so nothing was installed.")
        say("Tests that need one of these are not run.")
    return chosen


def choices(names: Sequence[str], archive: set[str]) -> tuple[list[str], list[str]]:
    """Return of each of `names` the first alternative that an archive has, and names it has not.

    An archive of which nothing is known is asked for everything, and answers by itself.
    """
    if not archive:
        return list(names), []
    chosen = [next((each for each in name.split("|") if each in archive), "") for name in names]
    unknown = [name for name, each in zip(names, chosen, strict=True) if not each]
    return [each for each in chosen if each], unknown


def archive_names(names: Sequence[str]) -> set[str]:
    """Return which alternatives of `names` apt can install; empty if that could not be asked."""
    every = [each for name in names for each in name.split("|")]
    env = {**os.environ, "LC_ALL": "C"}
    query = ["apt-cache", "showpkg", *every]
    try:
        told = subprocess.run(query, capture_output=True, text=True, check=False, env=env)
    except OSError:
        return set()
    return offered_names(told.stdout)


def offered_names(told: str) -> set[str]:
    """Return the names that have a version, or are provided, in what `apt-cache showpkg` tells."""
    offered: set[str] = set()
    package = section = ""
    for line in told.splitlines():
        head, colon, rest = line.partition(":")
        if head == "Package" and colon:
            package, section = rest.strip(), ""
        elif colon and not rest.strip() and not line.startswith(" "):
            section = head
        elif line.strip() and section in ("Versions", "Reverse Provides"):
            offered.add(package)
    return offered


def satisfying(names: Sequence[str]) -> list[str]:
    """Return the command that installs these packages.

    Where a person runs it, apt itself chooses the first alternative that this release has. It knows
    names that only another package provides.
    """
    wanted = ", ".join(name.replace("|", " | ") for name in names)
    return ["apt-get", "satisfy", "-y", "--no-install-recommends", wanted]


def in_words(names: Sequence[str]) -> str:
    """Return these names in readable form."""
    return ", ".join(name.replace("|", " or ") for name in names)


def to_install(missing: Sequence[str]) -> str:
    """Return the commands that install these, and those for the tests as well.

    A person is then asked only once.
    """
    tests = without_snaps(missing_debian(DEBIAN["test"]))
    tests = [name for name in tests if name not in missing]
    told = ["Please run:", "sudo apt-get update", f"sudo {shlex.join(satisfying(missing))}"]
    if tests:
        every = shlex.join(satisfying([*missing, *tests]))
        told += ["or, to run the tests as well, in place of the second:", f"sudo {every}"]
    return "\n  ".join(told)


def missing_debian(names: Sequence[str]) -> list[str]:
    """Return those of `names` for which dpkg has no alternative, installed or provided."""
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}, ${Provides}\n"]
    asked = subprocess.run(query, capture_output=True, text=True, check=False)
    there = {
        name.split()[0]
        for line in asked.stdout.splitlines()
        if line.startswith("installed\t")
        for name in line.split("\t", 1)[1].split(",")
        if name.strip()
    }
    return [name for name in names if there.isdisjoint(name.split("|"))]


def without_snaps(names: Sequence[str]) -> list[str]:
    """Return these without Ubuntu's browsers, which cannot read the folders of the tests."""
    snaps = {"chromium", "firefox-esr"} if "ID=ubuntu" in os_release() else set()
    return [name for name in names if snaps.isdisjoint(name.split("|"))]


def os_release() -> list[str]:
    """Return the lines of /etc/os-release; nothing if it cannot be read."""
    try:
        return Path("/etc/os-release").read_text("utf-8").splitlines()
    except OSError:
        return []


def root_prefix(missing: Sequence[str]) -> list[str] | None:
    """Return the prefix for a command that needs root; None if root is not available.

    Only a person at a terminal can allow it: a `sudo` without a password would ask nobody.
    """
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return []
    if not (shutil.which("sudo") and sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    say("Some system packages are missing. These lines install them:")
    say(f"  sudo apt-get update\n  sudo {shlex.join(satisfying(missing))}")
    try:
        said = input("Run them now? They change this computer, not only this folder. [y/N] ")
    except EOFError:
        return None
    return ["sudo"] if said.strip().lower() in ("y", "yes") else None


def install_python(*, anew: bool, runtime: bool, tools: bool) -> None:
    """Make .venv, install the locks into it by hash, and the project itself without network."""
    if anew:
        say(f"Making .venv with Python {sys.version.split()[0]}")
        must(sys.executable, "-m", "venv", "--clear", VENV, why=".venv could not be made")
        # Python 3.11 installs it, with a .pth file that runs at every start.
        unwanted = ["uninstall", "-qqq", "-y", "--disable-pip-version-check", "setuptools"]
        must(PYTHON, "-m", "pip", *unwanted, why=".venv could not be cleared of setuptools")
    if runtime:
        install_locked(LOCK, "what the program runs on: 180 MB to download, 600 MB on the disk")
    if tools:
        install_locked(TOOLS_LOCK, "the tools: 180 MB more to download, 650 MB more on the disk")
    if runtime and install_itself():
        raise stop("Daybook itself could not be installed into .venv")


def install_locked(lock: Path, told: str) -> None:
    """Install the packages that a lock names and that are not installed yet."""
    say(f"Installing {told}, at most")
    locked = ["--require-hashes", "--only-binary", ":all:", "-r", lock]
    if code := follow_pip(*PIP, "--progress-bar", "off", *locked):
        raise stop(f"The locked packages could not be installed (exit code {code} from pip)")


def follow_pip(*command: object) -> int:
    """Run pip, print what it downloads and how large that is, and return its exit code."""
    words = [str(word) for word in command]
    try:
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as pip:
            for line in pip.stdout or ():
                if told := pip_progress(line.decode(errors="replace")):
                    say(told)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError:  # a .venv of another kind of computer
        return NOT_RUN
    return pip.returncode


def pip_progress(line: str) -> str:
    """Return a progress line for one line of pip's output; empty for most of them."""
    verb, *rest = line.split() or [""]
    if verb == "Installing":
        return f"  unpacking {len(rest) - 2} packages"  # after the words "collected packages:"
    if verb not in ("Downloading", "Using"):
        return ""
    # The file's name, without the address or folder before it, and its size.
    told = " ".join(rest[1:] if verb == "Using" else rest).rsplit("/", 1)[-1]
    return "" if ".metadata" in told else f"  {told}"


def install_itself() -> int:
    """Install this checkout into .venv by its path, without network; return pip's exit code."""
    # The host computer's disk must get none of it, not even for a moment.
    env = {"TMPDIR": str(VENV), "TEMP": str(VENV), **kept_here()}
    alone = ["-q", "--no-cache-dir", "--no-index", "--no-build-isolation", "-e", ROOT]
    return call(*PIP, *alone, env=env)


def smoke() -> None:
    """Start Qt without a screen and import every library once; else say what is missing."""
    env = {"QT_QPA_PLATFORM": "offscreen"}
    if call(PYTHON, "-c", SMOKE, env=env) == 0:
        return
    lacking: set[str] = set()
    if shutil.which("ldd"):
        # Qt blames its own plugin; only ldd names the libraries that are missing.
        for plugin in VENV.glob("lib/python*/site-packages/PySide6/Qt/plugins/platforms/*.so"):
            told = subprocess.run(["ldd", plugin], capture_output=True, text=True, check=False)
            lines = [line for line in told.stdout.splitlines() if "not found" in line]
            lacking.update(line.split()[0] for line in lines)
    named = "\nMissing libraries: " + ", ".join(sorted(lacking)) if lacking else ""
    raise stop("The installed packages do not start." + named)


def demo(arguments: Sequence[str]) -> int:
    """Build the sample case in FOLDER, export and check its police bundle, open the window."""
    parser = argparse.ArgumentParser(prog="dev.py demo", description=demo.__doc__)
    parser.add_argument("--no-window", action="store_true", help="stop before the window opens")
    parser.add_argument("folder", nargs="?", type=Path, default=BUILD / "demo", metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    set_up(tools=False)
    folder = chosen.folder.absolute()
    code = start("demo", folder)
    if code:
        return code
    if has_display() and not chosen.no_window:
        return start("--window", folder / "vault")
    if not chosen.no_window:
        say("No display here, so the window stays shut.")
    # A checkout has no command `daybook` on the path, which the program has just named.
    say("From this folder the window is opened by:")
    say(f"  python3 dev.py run --window {shlex.quote(str(folder / 'vault'))}")
    return 0


def has_display() -> bool:
    """Return whether a window could be shown."""
    named = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(named) or not sys.platform.startswith("linux")


def run(arguments: Sequence[str]) -> int:
    """Run daybook with ARGS; without any it opens the window."""
    set_up(tools=False)
    return start(*arguments)


def start(*arguments: object) -> int:
    """Start Daybook in the folder we were started in, isolated from variables and folders."""
    kept = [f"pycache_prefix={place}" for place in kept_here().values()]
    options = [word for each in kept for word in ("-X", each)]
    return call(PYTHON, "-I", *options, ROOT / "ui" / "start.py", *arguments, cwd=None)


def kept_here() -> dict[str, str]:
    """Return a cache folder on our disk for compiled files, if Python is on another disk."""
    same = ROOT.stat().st_dev == Path(sys.base_prefix).stat().st_dev
    return {} if same else {"PYTHONPYCACHEPREFIX": str(VENV / "pycache")}


def pytest(*arguments: object, env: dict[str, str] | None = None) -> int:
    """Run pytest without a screen, unless the caller has chosen one."""
    env = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), **(env or {})}
    # Compiled once and kept, whatever the caller's setting: the tests start hundreds of programs.
    return call(PYTHON, "-m", "pytest", *arguments, env={**env, "PYTHONDONTWRITEBYTECODE": ""})


def spread(waiting: int = 1) -> list[str]:
    """Return the options that distribute a run over processes, each file within one of them.

    There is one process more than processors, because tests wait for disks and for programs that
    they start; there is none more if nothing waits. The order is that of tests/support/tiers.py,
    longest first.
    """
    count = str(min(4, (os.cpu_count() or 1) + waiting))
    return ["-n", count, "--dist", "loadfile", "--no-loadscope-reorder"]


def memory() -> Path | None:
    """Return a folder in memory for the folders of tests, if it has room; None if not.

    Tests sync a thousand vaults to it. They also start programs in it, which some systems forbid.
    """
    if not (hasattr(os, "ST_NOEXEC") and os.access(MEMORY, os.W_OK | os.X_OK)):
        return None
    told = os.statvfs(MEMORY)
    fits = told.f_bavail * told.f_frsize >= MEMORY_WANTED and not told.f_flag & os.ST_NOEXEC
    return MEMORY if fits else None


def test(arguments: Sequence[str]) -> int:
    """Run the tests, those of `unit` alone or what ARGS name; one without its program is told."""
    set_up("test", lenient=True)
    given = list(arguments)
    if given[:1] == ["unit"]:
        given[:1] = ["-m", "unit and not soak", *spread(waiting=0)]
    place = tempfile.mkdtemp(prefix="daybook-tests-", dir=memory())
    code = pytest(*(given or spread()), env={"PYTEST_DEBUG_TEMPROOT": place})
    if code in (0, NOT_ALL_RUN):
        shutil.rmtree(place, ignore_errors=True)
    elif os.path.isdir(place):
        say(f"What failed left its folders in {place}")
    return code


def windows(arguments: Sequence[str]) -> int:
    """Run the tests as on Windows, or pack: --portable, --setup, --try-setup; --help says more."""
    if not sys.platform.startswith("linux"):
        raise stop("dev.py windows needs Linux with Wine. On Windows, run dev.py test.")
    set_up("windows")
    place = ["--memory", folder] if (folder := memory()) else []
    return call(PYTHON, ROOT / "packaging" / "windows" / "suite.py", *place, *arguments)


def deb(arguments: Sequence[str]) -> int:
    """Build the package for Debian; ARGS: --twice, --lint, --try ROOT, --machine arm64."""
    set_up("deb", tools=False, lenient=True)
    place = ["--to", BUILD / "release"]
    # From there, because a folder of that name at the top would be taken for a library's.
    return call(PYTHON, "-m", "debian", *place, *arguments, cwd=ROOT / "packaging")


def soak(arguments: Sequence[str]) -> int:
    """Run the long tests, then those that draw examples with many more; ARGS go to pytest.

    It takes hours. What passed is kept for the state of all files, so a soak that was cut goes on
    there; the one after a whole soak begins anew.
    """
    set_up("test", "soak", lenient=True)
    passed = BUILD / "soak" / state()
    passed.parent.mkdir(parents=True, exist_ok=True)
    if passed.is_file():
        count = len(passed.read_bytes().splitlines())
        say(f"{count} tests passed before, on the same files: not run again.")
    kept = ["-p", "tests.support.passed_before", f"--passed={passed}"]
    often = ["--hypothesis-profile=soak", "--timeout=3600", "--durations=30"]
    # Long tests share few files, so they are dealt out one by one.
    long = [*spread(), "--dist=worksteal", *kept, *often, *arguments]
    place = tempfile.mkdtemp(prefix="daybook-soak-", dir=memory())
    codes = []
    # The result of the first run says nothing about the second, so both run.
    left_out = passed.with_name(passed.name + LEFT_OUT)
    for chosen in ("soak", "hypothesis and not soak"):
        left_out.unlink(missing_ok=True)
        code = pytest("-m", chosen, *long, env={"PYTEST_DEBUG_TEMPROOT": place})
        if code == INTERRUPTED:
            shutil.rmtree(place, ignore_errors=True)
            return code
        codes.append(0 if code == NONE_LEFT and left_out.is_file() else code)
    failed = [code for code in codes if code not in (0, NOT_ALL_RUN)]
    code = failed[0] if failed else max(codes)
    if not failed:
        shutil.rmtree(place, ignore_errors=True)
        # where a program was missing, its tests have not run
        if code == 0 and not arguments and passed.is_file():
            say(f"The soak is whole: {len(passed.read_bytes().splitlines())} tests passed.")
            passed.unlink()
    elif os.path.isdir(place):
        say(f"What failed left its folders in {place}")
    return code


def state() -> str:
    """Return the first digits of a SHA-256 of all files here but what is made or installed.

    Also of the Python that runs them.
    """
    total = hashlib.sha256(sys.version.encode())
    for folder, folders, files in os.walk(ROOT):
        made = [name for name in folders if name.startswith(".") and name != ".ci"]
        folders[:] = sorted({*folders} - {*made, "build", "__pycache__"})
        for path in (Path(folder, name) for name in sorted(files) if not name.startswith(".")):
            total.update(f"{path.relative_to(ROOT)}\0".encode("utf-8", "surrogateescape"))
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def lint(arguments: Sequence[str]) -> int:
    """Run ruff, mypy, import-linter and the check of words; fail if one of them fails."""
    set_up()
    checks: list[list[object]] = [
        [SCRIPTS / "ruff", "check", "."],
        [SCRIPTS / "ruff", "format", "--check", "."],
        [PYTHON, "-m", "mypy"],
        [PYTHON, "-c", LINT_IMPORTS, "--no-cache"],
        [PYTHON, "-m", "bench.words"],
    ]
    if arguments:
        raise stop("dev.py lint takes no arguments.")
    failed = []
    for tool, *rest in checks:
        say(f"--- {(name := ' '.join(map(str, [Path(str(tool)).name, *rest])))}")
        if call(tool, *rest, env={"PYTHONUTF8": "1"}):
            failed.append(name)
    say("Failed: " + ", ".join(failed) if failed else "All clean.")
    return 1 if failed else 0


def bench(arguments: Sequence[str]) -> int:
    """Measure speed and size as ratios; ARGS go to the bench."""
    set_up("bench")
    return call(PYTHON, "-m", "bench", *arguments)


def house(arguments: Sequence[str]) -> int:
    """Count what reading the product costs: loose types, shared names, circles, private reaches."""
    if arguments:
        raise stop("dev.py house takes no arguments.")
    return call(sys.executable, "-m", "bench.house")


def words(arguments: Sequence[str]) -> int:
    """Hold every text against docs/words.md; ARGS: a kind of text, to see each place."""
    return call(sys.executable, "-m", "bench.words", *arguments)


def picture(arguments: Sequence[str]) -> int:
    """Draw docs/pictures/house.svg anew: which folder of the program imports which."""
    if arguments:
        raise stop("dev.py picture takes no arguments.")
    return call(sys.executable, "-m", "bench.picture")


def screenshots(arguments: Sequence[str]) -> int:
    """Draw every page of the window in every look as contact sheets; ARGS: a folder, --look."""
    set_up()
    return call(PYTHON, "-m", "bench.screenshots", *arguments)


def lock(arguments: Sequence[str]) -> int:
    """Write the locks anew and check them by platform; ARGS (such as --upgrade) go to uv."""
    uv = pinned_uv()
    # The complete lock first: the lock of the program is a part of it.
    compile_lock(uv, TOOLS_LOCK, "build", "dev", "soak", "bench", extra=arguments)
    compile_lock(uv, LOCK, "build", within=TOOLS_LOCK)
    compile_lock(uv, LOCK_LOCK, only="lock", extra=arguments)
    served = [serves(uv, each) for each in (LOCK, TOOLS_LOCK, LOCK_LOCK)]
    return 0 if all(served) else 1


def pinned_uv() -> Path:
    """Return the uv that the lock names, installed into a folder of its own."""
    place = BUILD / "uv"
    scripts = place / SCRIPTS.name
    must(sys.executable, "-m", "venv", "--clear", place, why="No environment for uv")
    locked = ["--require-hashes", "--only-binary", ":all:", "-r", LOCK_LOCK]
    must(scripts / "python", *PIP[1:], "-q", *locked, why="No uv")
    return scripts / "uv"


def compile_lock(
    uv: Path,
    lock: Path,
    *groups: str,
    only: str = "",
    within: Path | None = None,
    extra: Sequence[str] = (),
) -> None:
    """Write one lock: of the project with `groups`, or of one group `only`; versions `within`."""
    options = ["--universal", "--only-binary", ":all:", "--generate-hashes", "-q"]
    options += ["--no-emit-index-url", "--no-emit-find-links"]
    options += ["--custom-compile-command", "python3 dev.py lock"]
    whole = ["pyproject.toml", "--all-extras"]
    source = ["--group", f"pyproject.toml:{only}"] if only else whole
    source += [f"--group={name}" for name in groups]
    bounds = ["-c", within.relative_to(ROOT).as_posix()] if within else []
    target = lock.relative_to(ROOT).as_posix()
    must(
        uv, "pip", "compile", *source, "-o", target, *bounds, *options, *extra,
        why=f"{target} could not be made", env={"UV_PYTHON_DOWNLOADS": "never"},
    )  # fmt: skip


def serves(uv: Path, lock: Path) -> bool:
    """Print for each platform and Python whether a lock has wheels for it; return if all do."""
    failed = 0
    for platform, oldest_mac in PLATFORMS.items():
        for minor in range(OLDEST[1], NEWEST[1] + 1):
            dry = ["--dry-run", "--require-hashes", "--only-binary", ":all:", "-q", "-r", lock]
            where = ["--python-platform", platform, "--python-version", f"3.{minor}"]
            env = {"UV_PYTHON_DOWNLOADS": "never"}
            if oldest_mac:
                env["MACOSX_DEPLOYMENT_TARGET"] = oldest_mac
            code = call(uv, "pip", "install", *dry, *where, "--target", BUILD / "nowhere", env=env)
            failed += bool(code)
            told = "FAILED" if code else "served by wheel"
            say(f"{lock.relative_to(ROOT)} {platform} {oldest_mac} 3.{minor}: {told}")
    return not failed


def release(arguments: Sequence[str]) -> int:
    """Put a release together in FOLDER: list, signature, licences, materials; --key, --public."""
    set_up()
    return call(PYTHON, ROOT / "packaging" / "release.py", *arguments)


def clean(arguments: Sequence[str]) -> int:
    """Remove .venv, build and every cache; say what set-up and tests left outside of here."""
    if arguments:
        raise stop("dev.py clean takes no arguments.")
    left = left_outside()
    caches = [".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"]
    tops = ("diary", "exporters", "ui", "resources", "sample", "tests", "bench", "packaging")
    compiled = [folder for top in tops for folder in (ROOT / top).rglob("__pycache__")]
    for folder in [VENV, BUILD, *(ROOT / name for name in caches), *compiled]:
        shutil.rmtree(folder, ignore_errors=True)
    say("Removed: .venv, build and the caches in this folder.")
    for line in left or ["Nothing was found that set-up or tests left elsewhere."]:
        say(line)
    return 0


def man(arguments: Sequence[str]) -> int:
    """Write manual pages, completions and docs/commands.md anew from what the commands say."""
    if arguments:
        raise stop("dev.py man takes no arguments.")
    set_up(tools=False)
    return call(PYTHON, "-m", "ui.cli.manual", ROOT)


def left_outside() -> list[str]:
    """Return a line for each thing outside of the checkout that set-up or tests left there."""
    lines = []
    installed = BUILD / APT_INSTALLED
    if installed.is_file():
        names = sorted(set(installed.read_text(encoding="utf-8").split()))
        lines.append("Left: system packages that dev.py installed: " + ", ".join(names))
    for place in (pip_cache(), Path.home() / ".cache" / "fontconfig"):
        if place and place.is_dir():
            lines.append(f"Left: {place}, which other programs use too")
    tops = {Path(tempfile.gettempdir()), MEMORY}
    made = sorted(each for top in tops for each in top.glob("daybook-tests-*") if each.is_dir())
    lines += [f"Left: {each}, folders of tests that failed or still run" for each in made]
    return lines


def pip_cache() -> Path | None:
    """Return where pip keeps what it downloaded; None if there is no pip to ask."""
    query = [str(PYTHON), "-m", "pip", "cache", "dir", "--disable-pip-version-check"]
    try:
        told = subprocess.run(query, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return Path(told.stdout.strip()) if told.returncode == 0 and told.stdout.strip() else None


def setup(arguments: Sequence[str]) -> int:
    """Set up what the program, the checks and the tests need, and do nothing else."""
    if arguments:
        raise stop("dev.py setup takes no arguments.")
    set_up("test")
    return 0


# What these take is said by a script of theirs, which needs nothing that set-up brings.
EXPLAINED = {"windows": ["windows/suite.py"], "deb": ["-m", "debian"], "release": ["release.py"]}
VERBS: dict[str, tuple[str, Callable[[Sequence[str]], int]]] = {
    "demo": ("[--no-window] [FOLDER]", demo),
    "run": ("[ARGS]", run),
    "setup": ("", setup),
    "test": ("[unit] [ARGS]", test),
    "windows": ("[ARGS]", windows),
    "deb": ("[ARGS]", deb),
    "soak": ("[ARGS]", soak),
    "lint": ("", lint),
    "bench": ("[ARGS]", bench),
    "house": ("", house),
    "words": ("[KIND]", words),
    "picture": ("", picture),
    "screenshots": ("[ARGS]", screenshots),
    "lock": ("[ARGS]", lock),
    "release": ("[ARGS] [FOLDER]", release),
    "man": ("", man),
    "clean": ("", clean),
}


def row(verb: str) -> str:
    """Return a verb with what it takes and does."""
    form, work = VERBS[verb]
    return f"  {f'{verb} {form}':<30} {work.__doc__}"


def usage() -> str:
    """Return the list of verbs."""
    rows = [row(verb) for verb in VERBS]
    return "python3 dev.py VERB\n\n" + "\n".join(rows)


def main(arguments: Sequence[str]) -> int:
    """Run the verb named first and return its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(usage())
        return 0 if arguments else 2
    verb, *rest = arguments
    if verb not in VERBS:
        raise stop(f"dev.py has no verb {verb!r}.\n\n{usage()}")
    if rest and rest[0] in ("-h", "--help"):
        say(row(verb))
        if verb in EXPLAINED:
            return call(sys.executable, *EXPLAINED[verb], "--help", cwd=ROOT / "packaging")
        if not VERBS[verb][0]:
            return 0
    return VERBS[verb][1](rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
