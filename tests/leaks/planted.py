"""Things that somebody plants so that a program of hers loads them, and who was seen to look.

Everything planted lies in one folder. A process is told from the one that it was before an
`execve`: the first may be replaced, and what matters is which of them read her words.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.leaks import tracing
from tests.support.system_features import need

# Modules that the program or a library of its imports sooner or later, by names that it uses.
_SHADOWS = ("getpass", "base64", "sqlcipher3", "PySide6", "sitecustomize", "usercustomize")
_NAMING = ("open", "openat", "openat2", "execve", "execveat")
_OURS = ("ui", "diary", "exporters", "resources")


@dataclass(frozen=True)
class Planted:
    """A folder in which everything is planted, as the person's working folder and beside it."""

    root: Path

    def __post_init__(self) -> None:
        for name in ("path", "cwd", "lib", "qt/platforms", "qt/styles", "qt/platformthemes"):
            (self.root / name).mkdir(parents=True)
        _modules(self.root / "path", _SHADOWS)
        _modules(self.cwd, (*_SHADOWS, *_OURS, "json", "os", "re", "argparse"))
        site = Path(sysconfig.get_path("purelib", f"{os.name}_user", {"userbase": self.base}))
        site.mkdir(parents=True)
        _modules(site, ("usercustomize",))
        (site / "planted.pth").write_text("import usercustomize\n", encoding="utf-8")
        shutil.copy(_loaded("libm.so.6"), self.root / "lib" / "preload.so")
        shutil.copy(_loaded("libz.so.1"), self.root / "lib" / "libz.so.1")
        (self.cwd / "qt.conf").write_text(f"[Paths]\nPlugins={self.root}/qt\n", encoding="utf-8")
        (self.root / "hook.py").write_text("", encoding="utf-8")
        for name in ("openssl.cnf", "fonts.conf", "logging.ini", "gconv-modules"):
            (self.root / name).write_text("", encoding="utf-8")
        bus = self.root / "bus"
        bus.write_text("#!/bin/sh\n", encoding="utf-8")
        bus.chmod(0o700)

    @property
    def cwd(self) -> Path:
        """Where somebody unpacked things, and the person starts the program."""
        return self.root / "cwd"

    @property
    def base(self) -> str:
        """What stands for `~/.local`."""
        return str(self.root / "base")


def variables(root: Path) -> dict[str, str]:
    """Every variable, alone or together with the others; none keeps Python from starting."""
    lib = root / "lib"
    return {
        "PYTHONPATH": f"{root}/path",
        "PYTHONBREAKPOINT": "getpass.getpass",
        "PYTHONPYCACHEPREFIX": f"{root}/compiled",
        "PYTHONUSERBASE": f"{root}/base",
        "LD_PRELOAD": f"{lib}/preload.so",
        "LD_LIBRARY_PATH": str(lib),
        "GCONV_PATH": str(root),
        "LOCPATH": str(root),
        "GTK_MODULES": f"{lib}/preload.so",
        "GTK_PATH": str(root),
        "GIO_EXTRA_MODULES": str(root),
        "OPENSSL_CONF": f"{root}/openssl.cnf",
        "OPENSSL_MODULES": str(lib),
        "OPENSSL_ENGINES": str(lib),
        "SQLITE_TMPDIR": str(root),
        "QT_PLUGIN_PATH": f"{root}/qt",
        "QT_QPA_PLATFORM_PLUGIN_PATH": f"{root}/qt/platforms",
        "QT_QPA_PLATFORMTHEME": "gtk3",
        "QT_STYLE_OVERRIDE": "windows",
        "QT_QPA_FONTDIR": str(root),
        "QT_LOGGING_CONF": f"{root}/logging.ini",
        "QT_LOGGING_RULES": "*.debug=true",
        "QT_DEBUG_PLUGINS": "1",
        "QT_MESSAGE_PATTERN": "planted %{message}",
        "QML_IMPORT_PATH": str(root),
        "QML2_IMPORT_PATH": str(root),
        "FONTCONFIG_FILE": f"{root}/fonts.conf",
        "FONTCONFIG_PATH": str(root),
        "XDG_CONFIG_HOME": str(root),
        "XDG_CONFIG_DIRS": str(root),
        "XDG_DATA_HOME": str(root),
        "XDG_DATA_DIRS": str(root),
        "XDG_CACHE_HOME": str(root),
        "XKB_CONFIG_ROOT": str(root),
        "XCOMPOSEFILE": f"{root}/hook.py",
        "LIBGL_DRIVERS_PATH": str(lib),
        "DBUS_SESSION_BUS_ADDRESS": f"unixexec:path={root}/bus",
        "LANGUAGE": str(root),
    }


# Those that a program without a screen heeds if nobody keeps it from that.
HEEDED = (
    "FONTCONFIG_FILE", "FONTCONFIG_PATH", "GCONV_PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "LOCPATH",
    "OPENSSL_CONF", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "QT_LOGGING_CONF", "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH", "XDG_CACHE_HOME",
)  # fmt: skip


def breaking(root: Path) -> dict[str, str]:
    """Those with which a Python that heeds them may not start, or not end, as it should."""
    return {
        "PYTHONHOME": f"{root}/base",
        "PYTHONPLATLIBDIR": f"{root}/lib",
        "PYTHONSTARTUP": f"{root}/hook.py",
        "PYTHONINSPECT": "1",
        "LD_AUDIT": f"{root}/lib/preload.so",
    }


def _modules(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("", encoding="utf-8")


def _loaded(name: str) -> str:
    """The file of a library that this process has loaded, which is one for this machine."""
    need("processes")
    ctypes.CDLL(name)
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return next(line.split()[-1] for line in maps if f"/{name}" in line)


@dataclass(eq=False)
class Life:
    """A process from one `execve` to the next, and whatever it did by its threads."""

    program: list[bytes] = field(default_factory=list)
    parent: Life | None = None
    named: set[str] = field(default_factory=set)

    def comes_from(self, other: Life) -> bool:
        """Whether it is that one, was started by it or took its place."""
        return self is other or (self.parent is not None and self.parent.comes_from(other))


def lives(log: Path) -> list[Life]:
    """Every life in a log with the paths that it named to the system, there or not."""
    calls = list(tracing.calls(log))
    started = {
        int(call.returned.split()[0]): call.process
        for call in calls
        if call.name in ("clone", "clone3", "fork", "vfork") and call.returned[:1].isdigit()
    }
    living: dict[int, Life] = {}
    found: list[Life] = []

    def of(process: int) -> Life:
        if process not in living:
            living[process] = of(started[process]) if process in started else Life()
        return living[process]

    for call in calls:
        life = of(call.process)
        if call.name.startswith("execve") and call.returned == b"0":
            living[call.process] = life = Life(call.strings, life)
        if life not in found:
            found.append(life)
        if call.name in _NAMING:
            life.named.update(call.named()[: 1 if call.name.startswith("execve") else None])
    return found


def naive(words: Path, *options: str) -> list[str]:
    """A program that is started as Python starts one, with the same words and libraries in it."""
    code = (
        f"words = open({str(words)!r}).read()\n"
        "import contextlib, getpass, locale\n"
        "from cryptography.hazmat.primitives.asymmetric import ed25519\n"
        "locale.setlocale(locale.LC_ALL, '')\n"
        "with contextlib.suppress(ImportError):\n"
        "    from PySide6.QtWidgets import QApplication, QWidget\n"
        "    app = QApplication(['x']); shown = QWidget(); shown.show(); app.processEvents()\n"
    )
    return [sys.executable, *options, "-c", code]
