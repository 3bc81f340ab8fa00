"""The walk with the setup, in a Windows that has nothing else: run by `dev.py windows --try-setup`.

An older setup is installed for every account and removed, then installed for one account, and the
one that was built over it; the window is started; a record is made, with lines, photographs, a
HEIC, a film and a chat; it is handed over with the advised answers alone, checked, read, copied
and restored; removing is refused while it is open, then it is removed.

**Invariants:**

- Each step is done with what was installed, and a step that fails ends the walk.
- What is left on the disk and in the registry is compared with what was there before.
- The record is the same, byte for byte, after the program is gone.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import packages
import program_folder
import setup_script
from rig import REPLACED, Rig
from wine_prefix import Prefix

# The uninstaller, which cannot be deleted while it runs.
_MOVED: Final = "/users/*/AppData/Local/Temp/del*.tmp"
# Wine's own, and the walk's: what is written there is no part of what is installed.
_APART: Final = ("windows/", "walk/")
_OLDER: Final = "0.0.1"
_RECORD: Final = r"C:\walk\record"
_OPENED: Final = ("--passphrase-file", r"C:\walk\words.txt")
_WORDS: Final = "seven plain words only for this walk"
_INCIDENT: Final = {
    "when": "2026-03-02T18:20",
    "what": "He stood at the bus stop opposite and waved.",
}
_CHAT: Final = """\
02/03/2026, 18:41 - Sam: I saw you at the stop
02/03/2026, 18:42 - Ada: Do not write to me
03/03/2026, 07:15 - Sam: Same bus again
"""
READ: Final = ("--day-first", "--me", "Ada", "--zone", "Europe/London")
# The answers that are advised: what says a place or a device stays, or a copy goes instead.
EXPORT: Final = (
    "--for", "police", "--positions", "withhold", "--device", "withhold", "--own", "keep",
)  # fmt: skip
# Files of the sample case, which the program brings: photographs, and what no copy is made of here.
PHOTOGRAPHS: Final = ("IMG_0412.jpg", "IMG_0455.jpg", "from_Bogna_20260513.png")
WITHOUT_COPY: Final = ("IMG_0533.heic", "MOV_0715.mov")
SAMPLES: Final = r"runtime\site-packages\resources\sample\files"
# What a check prints its result after.
_RESULT: Final = "Result: "
# Says that it runs, and goes on until it is told to end.
_WAIT: Final = "print('open', flush=True); input()"
_ENTRY_FOR_ALL: Final = "ProgramData/Microsoft/Windows/Start Menu/**/Daybook.lnk"
_ENTRY: Final = r"C:\users\{user}\AppData\Local\Programs\Daybook"


class Walk:
    """One walk, in a folder of its own."""

    def __init__(self, folder: Path, rig: Rig, made: packages.Packages) -> None:
        self.prefix = Prefix(folder)
        self._rig, self._made = rig, made
        self._began = time.monotonic()
        self._user = ""

    def run(self) -> None:
        """Take every step, and print what each showed."""
        self._step("an empty Windows", self._prepare)
        before, registry = self._files(), self._registry()
        self._step("an older version for every account, and its removal", self._install_for_all)
        self._step("an older version, installed without a question", self._install_older)
        self._step("this version over it", self._install)
        installed = self._files() - before
        self._step("the window", self._open_window)
        self._step("a record", self._use)
        self._step("bundles, with the advised answers", self._hand_over)
        self._step("their check, and reading one", self._check)
        self._step("a copy, restored and verified", self._back_up)
        record = self._record()
        self._step("removal is refused while it is open", self._refuse_to_remove)
        self._step("removed without a question", self._remove)
        if self._record() != record:
            raise SystemExit("The record was touched")
        left = self._files() - before
        print(f"The record: {len(record)} files, the same bytes after as before", flush=True)
        kept = sorted(name for name in left & installed if not fnmatch.fnmatch(name, _MOVED))
        print(f"Left of what was installed: {kept or 'nothing'}")
        print(f"Left besides: {sorted(left - set(kept)) or 'nothing'}")
        told = sorted(self._registry() - registry)
        print(f"Left in the registry: {told or 'nothing'}", flush=True)
        if kept or any(setup_script.NAME in line for line in told):
            raise SystemExit("The uninstaller left something")

    def _step(self, name: str, do: Callable[[], str]) -> None:
        began = time.monotonic()
        told = do()
        print(f"{name}: {time.monotonic() - began:.0f} s{'; ' * bool(told)}{told}", flush=True)

    def _prepare(self) -> str:
        if self.prefix.folder.exists():
            self.prefix.end()
            shutil.rmtree(self.prefix.folder)
        self.prefix.folder.mkdir(parents=True)
        self.prefix.make()
        # Windows has this library, and Wine lacks it: it is no part of the program.
        for library in (self._rig.prefix.disk / "py").glob("icu*.dll"):
            shutil.copyfile(library, self.prefix.disk / "windows" / "system32" / library.name)
        self.prefix.name_fonts(REPLACED)
        people = [path.name for path in (self.prefix.disk / "users").iterdir() if path.is_dir()]
        (self._user,) = set(people) - {"Public"}
        (self.prefix.disk / "walk").mkdir()
        return ""

    def _make_older(self) -> None:
        stage = self.prefix.disk / "walk" / "older"
        names = ["Daybook.exe", "runtime/only-in-the-older.txt"]
        for name in names:
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._made.stage / names[0], stage / names[0])
        (stage / names[1]).write_text("older", encoding="ascii")
        target = self.prefix.disk / "walk" / "older-setup.exe"
        packages.make_setup(self._made.setup_of(stage, target, _OLDER, 1024), names)

    def _install_for_all(self) -> str:
        self._make_older()
        self._start(r"C:\walk\older-setup.exe", "/S", "/ALLUSERS", "/STARTMENU")
        home = self.prefix.disk / "Program Files" / setup_script.NAME
        if not (home / "Daybook.exe").is_file() or self._home().exists():
            raise SystemExit("It was not installed for every account")
        if not (entries := list(self.prefix.disk.glob(_ENTRY_FOR_ALL))):
            raise SystemExit("Not every account has the entry in the Start menu")
        self._start(rf"C:\Program Files\{setup_script.NAME}\{setup_script.UNINSTALLER}", "/S")
        if home.exists() or entries[0].exists():
            raise SystemExit("The uninstaller ended, and not all was removed for every account")
        return ""

    def _install_older(self) -> str:
        self._start(r"C:\walk\older-setup.exe", "/S", "/STARTMENU")
        if not (self._home() / "runtime" / "only-in-the-older.txt").is_file():
            raise SystemExit("The older version was not installed")
        # As somebody may leave a file of their own beside the program.
        (self._home() / "mine.txt").write_text("mine", encoding="ascii")
        return ""

    def _install(self) -> str:
        shutil.copyfile(self._made.setup, self.prefix.disk / "walk" / "setup.exe")
        self._start(r"C:\walk\setup.exe", "/S")
        home = self._home()
        if (home / "runtime" / "only-in-the-older.txt").exists():
            raise SystemExit("The older version's files are still there")
        if not any(self.prefix.disk.glob("users/*/AppData/Roaming/**/Daybook.lnk")):
            raise SystemExit("The entry in the Start menu was lost")
        (home / "mine.txt").unlink()
        wrong = [
            name
            for name in self._made.names()
            if packages.digest(self._made.stage / name) != packages.digest(home / name)
        ]
        if wrong:
            raise SystemExit(f"Not as it was packed: {wrong[:5]}")
        # An older one over it is refused, and changes nothing.
        if (code := self._code(r"C:\walk\older-setup.exe", "/S")) != setup_script.REFUSED:
            raise SystemExit(f"An older version was not refused (exit code {code})")
        size = sum(path.stat().st_size for path in program_folder.files(home))
        return f"{size / 1e6:.0f} MB installed, {len(self._made.names())} files"

    def _open_window(self) -> str:
        if not os.environ.get("DISPLAY"):
            return "not tried: there is no screen"
        # What Wine still runs of the steps before has no screen, and would show no window either.
        self.prefix.end()
        began = time.monotonic()
        self._start(self._installed("Daybook.exe"), screen=True)
        while not (shown := _windows()):
            if time.monotonic() - began > 600:
                raise SystemExit("No window came")
            time.sleep(0.5)
        took = time.monotonic() - began
        # The picture is for a person to look at, so it may show a window that is half drawn.
        time.sleep(5)
        place = self.prefix.folder / "window.png"
        subprocess.run(["import", "-window", "root", str(place)], check=True)
        self.prefix.end()
        return f"{len(shown)} window after {took:.0f} s, no console; picture: {place}"

    def _use(self) -> str:
        work = self.prefix.disk / "walk"
        (work / "words.txt").write_text(_WORDS + "\n", encoding="ascii")
        (work / "incident.json").write_text(json.dumps(_INCIDENT), encoding="ascii")
        (work / "note.txt").write_text("Zażółć gęślą jaźń\n", encoding="utf-8")
        self._daybook("new", *_OPENED, _RECORD)
        line = ("--json", *_OPENED, _RECORD, "--from", r"C:\walk\incident.json")
        incident = json.loads(self._daybook("record", *line))["recorded"][0]["id"]
        self._daybook("record", *_OPENED, _RECORD, answer='{"what": "He rang four times."}\n')
        samples = self._installed(SAMPLES)
        files = [rf"{samples}\{name}" for name in (*PHOTOGRAPHS, *WITHOUT_COPY)]
        self._daybook("attach", *_OPENED, _RECORD, incident, *files, r"C:\walk\note.txt")
        (work / "chat.txt").write_text(_CHAT, encoding="utf-8")
        self._daybook("import", *_OPENED, *READ, _RECORD, r"C:\walk\chat.txt")
        return "2 lines, 3 photographs, a HEIC, a film, a text, a chat"

    def _hand_over(self) -> str:
        """Write a bundle with the advised answers, and one with what stayed behind."""
        told = self._export("bundle")
        if any(name.suffix in (".heic", ".mov") for name in self._evidence("bundle")):
            raise SystemExit("A file left although no copy of it could be made")
        line = next((each for each in told.splitlines() if "--let-go EX/" in each), "")
        options = line.partition("again with ")[2].removesuffix(".").split()
        if len(options) != 2 * len(WITHOUT_COPY):
            raise SystemExit(f"It is not said how the others could leave:\n{told}")
        for name in PHOTOGRAPHS:
            if packages.digest(self._sample(name)) in self._digests("bundle"):
                raise SystemExit(f"{name} left with its place")
        self._export("whole", *options)
        wanted = {packages.digest(self._sample(name)) for name in WITHOUT_COPY}
        if not wanted <= self._digests("whole"):
            raise SystemExit("What was let go did not leave as it is")
        counts = [len(self._evidence(name)) for name in ("bundle", "whole")]
        return f"{counts[0]} files, and {counts[1]} with what was let go; {line}"

    def _export(self, name: str, *options: str) -> str:
        out = (*_OPENED, *EXPORT, *options, "--out", rf"C:\walk\{name}", _RECORD)
        # Of each question that may follow: no sheet.
        return self._daybook("export", *out, answer="no\n" * 4)

    def _evidence(self, bundle: str) -> list[Path]:
        return list(program_folder.files(self.prefix.disk / "walk" / bundle / "data"))

    def _digests(self, bundle: str) -> set[str]:
        return {packages.digest(path) for path in self._evidence(bundle)}

    def _sample(self, name: str) -> Path:
        return self._home() / SAMPLES.replace("\\", "/") / name

    def _check(self) -> str:
        """Check the bundle and read it; every page is read, since the program wrote it."""
        told = [self._daybook("check", rf"C:\walk\{name}") for name in ("bundle", "whole")]
        read = self._daybook("list", r"C:\walk\bundle")
        if _INCIDENT["what"] not in read:
            raise SystemExit(f"The bundle does not show what was recorded:\n{read}")
        return next(line for line in told[0].splitlines() if line.startswith(_RESULT))

    def _back_up(self) -> str:
        """Copy the record, restore the copy elsewhere, and verify that."""
        self._daybook("backup", *_OPENED, _RECORD, "--to", r"C:\walk\copy")
        self._daybook("restore", *_OPENED, r"C:\walk\copy", "--to", r"C:\walk\restored")
        self._daybook("verify", *_OPENED, r"C:\walk\restored")
        return ""

    def _remove(self) -> str:
        self._start(self._installed(setup_script.UNINSTALLER), "/S")
        # Its exit code says that all is gone, so nothing is waited for.
        if self._home().exists():
            raise SystemExit("The uninstaller ended, and the folder is still there")
        return ""

    def _refuse_to_remove(self) -> str:
        """See the uninstaller refuse, silently and with its exit code, while Python runs."""
        before = self._files()
        with self.prefix.kept_open(self._installed(r"runtime\python.exe"), "-I", "-c", _WAIT):
            code = self._code(self._installed(setup_script.UNINSTALLER), "/S")
        if code != setup_script.REFUSED or before - self._files():
            raise SystemExit(f"Removing was not refused while it was open (exit code {code})")
        return ""

    def _daybook(self, *words: str, answer: str = "") -> str:
        program = self._installed(r"command\daybook.exe")
        code, told = self.prefix.told(program, *words, answer=answer)
        if code:
            raise SystemExit(f"daybook {words[0]} ended with {code}:\n{told}")
        return told

    def _installed(self, name: str) -> str:
        return _ENTRY.format(user=self._user) + "\\" + name

    def _home(self) -> Path:
        return (
            self.prefix.disk / "users" / self._user / "AppData" / "Local" / "Programs" / "Daybook"
        )

    def _start(self, *words: str, screen: bool = False) -> None:
        if code := self._code(*words, screen=screen):
            raise SystemExit(f"{words[0]} ended with {code}")

    def _code(self, *words: str, screen: bool = False) -> int:
        return self.prefix.start(*words, screen=screen)

    def _files(self) -> set[str]:
        found = program_folder.files(self.prefix.disk)
        names = {"/" + path.relative_to(self.prefix.disk).as_posix() for path in found}
        return {name for name in names if not name[1:].startswith(_APART)}

    def _record(self) -> dict[str, str]:
        folder = self.prefix.disk / "walk" / "record"
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in program_folder.files(folder)
        }

    def _registry(self) -> set[str]:
        """Return the keys of the registry, as Wine writes them when it ends."""
        self.prefix.end()
        files = [self.prefix.folder / "prefix" / name for name in ("user.reg", "system.reg")]
        told = [path.read_text("utf-8", errors="replace") for path in files]
        return {key for each in told for key in _keys(each.splitlines())}


def _keys(lines: Iterable[str]) -> Iterable[str]:
    """Yield the names of keys; Wine's own keys are left out."""
    for line in lines:
        if line.startswith("["):
            name = line[1 : line.rindex("]")]
            if not name.startswith(("Software\\\\Wine", "Volatile Environment")):
                yield name


def _windows() -> list[str]:
    line = ["xdotool", "search", "--onlyvisible", "--name", f"^{setup_script.NAME}"]
    asked = subprocess.run(line, capture_output=True, text=True, check=False)
    return asked.stdout.split()
