"""What the program takes over from wherever it was started: variables, and a working folder.

Invariants:

- A variable that is not in the list is gone, since any of them may name code, settings or a place
  on a network to some library.
- None of those in the list names code to be loaded. What is checked beyond that is said beside it.
- No file of the working folder is found by accident: a path is made whole before it is left.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# The window follows another process, which tells the folder by a pipe.
RESUME = "--resume"

# Windows of this computer. Not "vnc", which would show them over the network, nor the others that
# take a whole screen.
_PLATFORMS = frozenset(("xcb", "wayland", "offscreen", "windows", "cocoa"))
# Each of these is Qt's own plug-in from its own folder, or nothing. "ibus" hands keys to the
# person's input method, another process, as any program does.
_INPUT_METHODS = frozenset(("wayland", "ibus", "fcitx", "compose", "xim", "none"))
# Desktops of which Qt would load GTK, and GTK modules that its settings name.
_GTK_DESKTOPS = frozenset(("GNOME", "X-CINNAMON", "PANTHEON", "UNITY", "MATE", "XFCE", "LXDE"))


def _as_it_is(value: str) -> str:
    return value


def _zone(value: str) -> str:
    """A zone by its name or rule, or by its file if that is the system's."""
    path = value.removeprefix(":")
    known = not path.startswith("/") or path.startswith(("/etc/localtime", "/usr/share/zoneinfo/"))
    return value if known and ".." not in path else ""


def _language(value: str) -> str:
    """A language by its name; a path would be one of a catalogue of anybody's."""
    return "" if "/" in value or "\\" in value else value


def _platform(value: str) -> str:
    return value if set(value.split(";")) <= _PLATFORMS else ""


def _input_method(value: str) -> str:
    return ";".join(one for one in value.split(";") if one in _INPUT_METHODS)


def _display(value: str) -> str:
    """A screen of this computer; one of another name is reached over a network."""
    return value if value.startswith((":", "unix:", "/")) else ""


def _bus(value: str) -> str:
    """A socket file; other kinds are reached over a network, or start a program first."""
    return value if all(one.startswith("unix:") for one in value.split(";")) else ""


def _desktop(value: str) -> str:
    """The desktop, whose dark look is followed; of those like GNOME by Qt's own means, not GTK's.

    Qt takes a name with "X-" that it does not know for that of one of its own themes.
    """
    return "X-GNOME" if not _GTK_DESKTOPS.isdisjoint(value.upper().split(":")) else value


_KEPT: dict[str, Callable[[str], str]] = {
    # Who the person is, and where what is hers lies.
    **dict.fromkeys(("HOME", "USER", "LOGNAME", "TMPDIR"), _as_it_is),
    # The language, and the clock.
    **dict.fromkeys(("LANG", "LANGUAGE"), _language),
    "TZ": _zone,
    # The terminal's kind and width, for the lines of a help.
    **dict.fromkeys(("TERM", "COLUMNS", "LINES"), _as_it_is),
    # Where a window is shown.
    "QT_QPA_PLATFORM": _platform,
    "DISPLAY": _display,
    **dict.fromkeys(("XAUTHORITY", "WAYLAND_DISPLAY"), _as_it_is),
    # Where the sockets of the session are, and of which kind it is.
    **dict.fromkeys(("XDG_RUNTIME_DIR", "XDG_SESSION_TYPE"), _as_it_is),
    # Being told of sleep and of a locked screen; screen readers.
    **dict.fromkeys(("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"), _bus),
    **dict.fromkeys(("QT_ACCESSIBILITY", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"), _as_it_is),
    # The desktop's look: light or dark, and where KDE writes it down.
    "XDG_CURRENT_DESKTOP": _desktop,
    "KDE_SESSION_VERSION": _as_it_is,
    # How large things are.
    **dict.fromkeys(
        (
            "QT_SCALE_FACTOR",
            "QT_SCREEN_SCALE_FACTORS",
            "QT_SCALE_FACTOR_ROUNDING_POLICY",
            "QT_ENABLE_HIGHDPI_SCALING",
            "QT_AUTO_SCREEN_SCALE_FACTOR",
            "QT_USE_PHYSICAL_DPI",
            "QT_FONT_DPI",
            "XCURSOR_SIZE",
        ),
        _as_it_is,
    ),
    # How letters come in that the keyboard has no key for.
    **dict.fromkeys(("QT_IM_MODULE", "QT_IM_MODULES"), _input_method),
    "XMODIFIERS": _as_it_is,
    # Windows: without these a program does not start, or finds no folder of the person's.
    **dict.fromkeys(
        (
            "SYSTEMROOT",
            "SYSTEMDRIVE",
            "WINDIR",
            "PROGRAMDATA",
            "USERPROFILE",
            "HOMEDRIVE",
            "HOMEPATH",
            "APPDATA",
            "LOCALAPPDATA",
            "USERNAME",
            "TEMP",
            "TMP",
            "NUMBER_OF_PROCESSORS",
            "PROCESSOR_ARCHITECTURE",
        ),
        _as_it_is,
    ),
    # macOS: how the system's own libraries read text.
    "__CF_USER_TEXT_ENCODING": _as_it_is,
    # Which folders are copied to other computers, to warn of it.
    **dict.fromkeys(
        ("ONEDRIVE", "ONEDRIVECONSUMER", "ONEDRIVECOMMERCIAL", "ONEDRIVESYNC"), _as_it_is
    ),
}


def kept_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Those of the variables that the program keeps, as it keeps them."""
    checked = {name: _check(name)(value) for name, value in variables.items()}
    return {name: value for name, value in checked.items() if value}


def _check(name: str) -> Callable[[str], str]:
    if sys.platform == "win32":
        name = name.upper()  # where capitals are no difference
    return _language if name.startswith("LC_") else _KEPT.get(name, _nothing)


def _nothing(_value: str) -> str:
    return ""


def clear_variables() -> None:
    """Keep only those, in this process and for whatever it starts."""
    keeping = kept_variables(os.environ)
    for name in [name for name in os.environ if name not in keeping]:
        del os.environ[name]
    os.environ.update(keeping)


def leave_folder() -> Path:
    """Go to a folder in which nothing can be planted; the one that was left.

    Whoever is in a folder that is gone stays there: nothing can be planted in it either.
    """
    from pathlib import Path  # a first process, which needs the list alone, does not wait for it

    try:
        left = Path.cwd()
        os.chdir(own_folder())
    except OSError:
        return Path()
    return left


def own_folder() -> str:
    """Where the program and what it starts are at work.

    It is the program's own: whoever can write there is the program. Windows looks for libraries in
    the working folder.
    """
    return os.path.dirname(os.path.realpath(__file__))
