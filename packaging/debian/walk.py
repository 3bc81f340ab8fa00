"""Walk through a whole life of the package in a system: install, use, upgrade, remove, purge.

**Invariants:**

- The system is a folder with a bare Debian, entered by chroot, and never the running one. What is
  changed there stays: it is made for trials.
- root installs and removes; an ordinary user of that system does everything else.
- A record that this user makes is compared byte for byte before and after each step that is not
  the user's.
- Calls that reach a network are watched for while the program runs. What cannot be watched or shown
  here, for want of a program, is said.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from debian.stopped import BuildStopped

_USER = "daybook-trial"
_PASSPHRASE = "three invented words"  # noqa: S105  of a record that is made up
_ROOT_ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}  # fmt: skip
_CHROOT = shutil.which("chroot", path="/usr/sbin:/sbin") or "chroot"
_WINDOW_WAIT = 120.0
# Where dpkg and apt keep what they did; the package is named there after it is gone.
_LOGS = ("var/log/", "var/lib/dpkg/", "var/cache/", "var/lib/apt/")
_NETWORK = ("AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET")


@dataclass(slots=True)
class Walk:
    """One walk through the system at `root`, with pictures and answers kept in `kept`."""

    root: Path
    kept: Path
    say: Callable[[str], None]
    display: str

    @property
    def home(self) -> Path:
        """Return the user's home, as this system sees it."""
        return self.root / "home" / _USER

    def as_root(self, *words: str) -> str:
        """Run a command there as root and return what it printed; `BuildStopped` if it fails."""
        return self._run([_CHROOT, str(self.root), *words], _ROOT_ENVIRONMENT)

    def as_user(self, *words: str, codes: Sequence[int] = (0,), given: str = "") -> str:
        """Run a command there as the user, watched for connections where that is possible."""
        enter = [_CHROOT, f"--userspec={_USER}:{_USER}", str(self.root), *words]
        trace = self.kept / "calls.txt"
        watched = shutil.which("strace")
        options = ["-f", "--seccomp-bpf", "-qq", "-e", "trace=socket", "-o", str(trace)]
        line = [watched, *options] if watched else []
        told = self._run([*line, *enter], self.user_environment(), codes, given)
        if watched:
            calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
            # The decoder asks for one to prove that it is refused.
            reached = [
                call
                for call in calls
                if any(kind in call for kind in _NETWORK) and "EPERM" not in call
            ]
            if reached:
                raise BuildStopped(f"{words} asked for a network: {reached[0]}")
        return told

    def user_environment(self) -> dict[str, str]:
        """Return the variables that the user has, with a screen."""
        home = f"/home/{_USER}"
        told = {"PATH": "/usr/bin:/bin", "HOME": home, "USER": _USER, "LANG": "C.UTF-8"}
        return told | {"DISPLAY": self.display}

    def _run(
        self,
        words: Sequence[str],
        environment: dict[str, str],
        codes: Sequence[int] = (0,),
        given: str = "",
    ) -> str:
        done = subprocess.run(
            words, env=environment, input=given, capture_output=True, text=True, cwd="/",
            check=False, errors="replace",
        )  # fmt: skip
        if done.returncode not in codes:
            told = f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
            raise BuildStopped(f"{' '.join(words)} ended with {done.returncode}:\n{told}")
        return done.stdout + done.stderr


def walk(root: Path, package: Path, kept: Path, say: Callable[[str], None], display: str) -> None:
    """Walk through the system at `root`; raise `BuildStopped` where the package stumbles.

    The window is opened on a screen in memory of the name `display`.
    """
    if os.geteuid() or not (root / "etc" / "debian_version").is_file():
        raise BuildStopped("The walk needs root, and the folder of a Debian that is not running.")
    kept.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    here = Walk(root, kept, say, display)
    say(f"Debian {(root / 'etc' / 'debian_version').read_text('utf-8').strip()} in {root}")
    if (root / "usr" / "bin" / "daybook").exists():  # from a walk that was broken off
        here.as_root("apt-get", "purge", "-y", "daybook")
    before = _named(root)
    _install(here, package)
    try:
        _use(here)
        _look(here)
        record = _digest(here.home / "record")
        _install(here, newer(package, kept))
        if "+trial" not in here.as_root("dpkg-query", "-W", "-f", "${Version}", "daybook"):
            raise BuildStopped("The newer package was not taken.")
        _unchanged(here, record, "upgrading")
        _daybook(here, "verify", "record", "--passphrase-file", "words")
        record = _digest(here.home / "record")
        for step in ("remove", "purge"):
            told = here.as_root("apt-get", step, "-y", "daybook")
            if _USER in told or "record" in told.lower():
                raise BuildStopped(f"To {step} it names a place of the user's.")
            _unchanged(here, record, f"apt-get {step}")
            _nothing_left(here, before, step)
            if step == "remove":  # it is gone from the system's list, so purging needs it again
                _install(here, package)
        say("Upgraded, removed and purged; nothing is left of it outside of the system's own logs")
    finally:
        here.as_root("userdel", "-rf", _USER)
    say(f"Walked in {time.monotonic() - began:.0f} s; pictures and answers are in {kept}")


def _install(here: Walk, package: Path) -> None:
    began = time.monotonic()
    inside = here.root / "srv" / package.name
    shutil.copyfile(package, inside)
    try:
        here.as_root("apt-get", "update", "-q")
        words = ["apt-get", "install", "-y", "--no-install-recommends", f"/srv/{package.name}"]
        told = here.as_root(*words)
    finally:
        inside.unlink()
    new = _new_packages(told.splitlines())
    here.say(f"Installed in {time.monotonic() - began:.0f} s, with {len(new)} new packages")
    if new:
        (here.kept / "new-packages.txt").write_text("\n".join(new) + "\n", encoding="utf-8")


def _new_packages(lines: Sequence[str]) -> list[str]:
    """Return the names that apt lists, indented, below its heading of new packages."""
    at = next((at for at, line in enumerate(lines) if "NEW packages" in line), len(lines))
    names = itertools.takewhile(lambda line: line.startswith(" "), lines[at + 1 :])
    return [word for line in names for word in line.split()]


def _daybook(here: Walk, *words: str, codes: Sequence[int] = (0,), given: str = "") -> str:
    inside = ["sh", "-c", 'cd "$HOME" && exec daybook "$@"', "sh", *words]
    told = here.as_user(*inside, codes=codes, given=given)
    with (here.kept / "answers.txt").open("a", encoding="utf-8") as answers:
        answers.write(f"$ daybook {' '.join(words)}\n{told}\n")
    return told


def _use(here: Walk) -> None:
    """Do on the command line what a person does: from the sample case to a checked bundle."""
    here.as_root("useradd", "-m", "-s", "/bin/sh", _USER)
    (here.kept / "answers.txt").unlink(missing_ok=True)
    (here.home / "words").write_text(_PASSPHRASE + "\n", encoding="utf-8")
    opened = ("--passphrase-file", "words")
    began = time.monotonic()
    _daybook(here, "demo", "case")
    here.say(f"The sample case in {time.monotonic() - began:.0f} s")
    _daybook(here, "check", *_bundle(here.home / "case", here.home))
    _daybook(here, "new", "record", *opened)
    _daybook(here, "record", "record", *opened, given='{"what": "He was outside again."}\n')
    picture = next((here.home / "case").rglob("*.jpg"))
    shutil.copyfile(picture, here.home / "picture.jpg")
    chat = here.home / "WhatsApp Chat with Sam.txt"
    lines = "01/03/2026, 09:15 - Sam: Where are you?\n01/03/2026, 09:16 - Ada: Please stop.\n"
    chat.write_text(lines * 3, encoding="utf-8")
    zone = ("--zone", "Europe/London")
    _daybook(here, "attach", "record", "1", "picture.jpg", *opened)
    _daybook(here, "import", "record", chat.name, "--day-first", "--me", "Ada", *zone, *opened)
    kept = ("--positions", "withhold", "--device", "withhold")
    _daybook(here, "export", "record", "--for", "police", "--out", "bundle", *kept, *opened)
    _daybook(here, "check", "bundle")
    told = _daybook(here, "verify", "record", *opened)
    here.say("Made, recorded, attached, imported, exported, checked, verified. It says:")
    for line in told.partition("tried just now:")[2].splitlines():
        here.say(f"  {line}".rstrip())
    if "Network: it can open no connection." not in told:
        raise BuildStopped("The part that opens files of others is not confined there.")


def _bundle(case: Path, home: Path) -> list[str]:
    """Return the path of the sample's bundle, from the home."""
    found = next(path.parent for path in sorted(case.rglob("HOW-TO-CHECK.txt")))
    return [found.relative_to(home).as_posix()]


def _look(here: Walk) -> None:
    """Open the window on a screen in memory and keep a picture of it."""
    lacking = [name for name in ("Xvfb", "xdotool", "import") if not shutil.which(name)]
    if lacking:
        here.say("The window was not looked at: there is no " + ", ".join(lacking))
        return
    ready, told = os.pipe()
    words = ["Xvfb", here.display, "-displayfd", str(told), "-screen", "0", "1280x900x24"]
    screen = subprocess.Popen([*words, "-nolisten", "tcp", "-noreset"], pass_fds=(told,))
    os.close(told)
    with open(ready, "rb") as answer:
        answer.readline()  # its number, once it is there; nothing if it could not start
    try:
        for name, given in {"first": (), "record": ("--window", f"/home/{_USER}/record")}.items():
            _picture(here, name, given)
    finally:
        screen.terminate()
        screen.wait()


def _picture(here: Walk, name: str, words: Sequence[str]) -> None:
    sockets = here.root / "tmp" / ".X11-unix"
    sockets.mkdir(exist_ok=True)
    # A program there finds the screen by its socket. On another file system it has to be mounted.
    socket = f"X{here.display.removeprefix(':')}"
    (sockets / socket).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        os.link(Path("/tmp/.X11-unix", socket), sockets / socket)  # noqa: S108
    enter = [_CHROOT, f"--userspec={_USER}:{_USER}", str(here.root), "/usr/bin/daybook", *words]
    with (here.kept / f"window-{name}.txt").open("wb") as out:
        window = subprocess.Popen(
            enter, env=here.user_environment(), stdout=out, stderr=out, cwd="/"
        )
    try:
        screen = {**os.environ, "DISPLAY": here.display}
        seen = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Daybook$"]
        subprocess.run(seen, env=screen, check=True, capture_output=True, timeout=_WINDOW_WAIT)
        names = subprocess.run(
            ["xprop", "-name", "Daybook", "WM_CLASS"], env=screen, capture_output=True, check=False
        )
        time.sleep(3)  # until it is drawn
        picture = here.kept / f"window-{name}.png"
        subprocess.run(["import", "-window", "root", str(picture)], env=screen, check=True)
        here.say(f"The window stands: {picture.name} {names.stdout.decode().strip()}")
    except (subprocess.SubprocessError, OSError) as failed:
        raise BuildStopped(f"The window could not be looked at: {failed}") from failed
    finally:
        window.terminate()
        window.wait()


def newer(package: Path, place: Path) -> Path:
    """Return the same package as a version that comes after it, by its control file alone."""
    data = package.read_bytes()
    members = list(_members(data))
    anew = bytearray(data[:8])
    for header, body in members:
        changed = body
        if header[:16].startswith(b"control.tar"):
            words = ["dpkg-deb", "--ctrl-tarfile", str(package)]
            plain = subprocess.run(words, capture_output=True, check=True).stdout
            changed, header = _later(plain), b"control.tar".ljust(16) + header[16:]
        anew += header[:48] + str(len(changed)).encode().ljust(10) + header[58:60] + changed
        anew += b"\n" * (len(changed) % 2)
    path = place / f"newer-{package.name}"
    path.write_bytes(anew)
    return path


def _members(data: bytes) -> list[tuple[bytes, bytes]]:
    at, found = 8, []
    while at < len(data):
        header = data[at : at + 60]
        size = int(header[48:58])
        found.append((header, data[at + 60 : at + 60 + size]))
        at += 60 + size + size % 2
    return found


def _later(plain: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(plain)) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            file = old.extractfile(member)
            body = file.read() if file else b""
            if member.name.endswith("control"):
                lines = body.decode().splitlines()
                lines = [f"{each}+trial" if each.startswith("Version:") else each for each in lines]
                body = ("\n".join(lines) + "\n").encode()
                member.size = len(body)
            new.addfile(member, io.BytesIO(body) if file else None)
    return out.getvalue()


def _digest(folder: Path) -> str:
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        told.update(path.relative_to(folder).as_posix().encode() + b"\0")
        if path.is_file():
            told.update(path.read_bytes())
    return told.hexdigest()


def _unchanged(here: Walk, before: str, step: str) -> None:
    if _digest(here.home / "record") != before:
        raise BuildStopped(f"The record is another after {step}.")


def _nothing_left(here: Walk, before: set[str], step: str) -> None:
    left = sorted(_named(here.root) - before)
    if left:
        raise BuildStopped(f"apt-get {step} left " + ", ".join(left))


def _named(root: Path) -> set[str]:
    """Return every path outside of homes and of the system's own logs that has the name."""
    found = set()
    for top in ("etc", "usr", "var", "opt", "srv", "lib", "tmp", "run"):
        for place, folders, files in os.walk(root / top):
            for name in (*folders, *files):
                path = (Path(place) / name).relative_to(root).as_posix()
                if "daybook" in path.lower() and not path.startswith(_LOGS):
                    found.add(path)
    return found
