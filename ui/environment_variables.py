"""The environment variables that the program keeps when it is started.

**Invariants:**

- A variable that is not in the list is removed, since any of them may name code, settings or a
  network address to some library.
- None of those in the list names code to be loaded. Further checks are described beside each.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Qt platforms that show windows on this computer. Not "vnc", which would show them over the
# network, nor the others that take over a whole screen.
_PLATFORMS = frozenset(("xcb", "wayland", "offscreen", "windows", "cocoa"))
# Each of these is a plug-in of Qt in its own folder, or nothing. "ibus" passes keys to the person's
# input method, another process, as any program does.
_INPUT_METHODS = frozenset(("wayland", "ibus", "fcitx", "compose", "xim", "none"))
# Desktops for which Qt would load GTK, and GTK modules that its settings name.
_GTK_DESKTOPS = frozenset(("GNOME", "X-CINNAMON", "PANTHEON", "UNITY", "MATE", "XFCE", "LXDE"))


def _as_it_is(value: str) -> str:
    return value


def _zone(value: str) -> str:
    """Return a time zone that is a name or a rule, or a file of the system; "" for others."""
    path = value.removeprefix(":")
    known = not path.startswith("/") or path.startswith(("/etc/localtime", "/usr/share/zoneinfo/"))
    return value if known and ".." not in path else ""


def _language(value: str) -> str:
    """Return a language that is a name; "" for a path, which could be anybody's catalogue."""
    return "" if "/" in value or "\\" in value else value


def _platform(value: str) -> str:
    return value if set(value.split(";")) <= _PLATFORMS else ""


def _input_method(value: str) -> str:
    return ";".join(one for one in value.split(";") if one in _INPUT_METHODS)


def _display(value: str) -> str:
    """Return a display of this computer; "" for a host name, which is reached over a network."""
    return value if value.startswith((":", "unix:", "/")) else ""


def _bus(value: str) -> str:
    """Return a socket file; "" for other kinds, which use a network or start a program."""
    return value if all(one.startswith("unix:") for one in value.split(";")) else ""


def _desktop(value: str) -> str:
    """Return the desktop, whose dark look is followed; for those like GNOME without its GTK.

    Qt treats an unknown name that begins with "X-" as one of its own themes.
    """
    return "X-GNOME" if not _GTK_DESKTOPS.isdisjoint(value.upper().split(":")) else value


_KEPT: dict[str, Callable[[str], str]] = {
    # The person's account, and their folders.
    **dict.fromkeys(("HOME", "USER", "LOGNAME", "TMPDIR"), _as_it_is),
    # The language, and the clock.
    **dict.fromkeys(("LANG", "LANGUAGE"), _language),
    "TZ": _zone,
    # The terminal's kind and width, to wrap the lines of help.
    **dict.fromkeys(("TERM", "COLUMNS", "LINES"), _as_it_is),
    # Where a window is shown.
    "QT_QPA_PLATFORM": _platform,
    "DISPLAY": _display,
    **dict.fromkeys(("XAUTHORITY", "WAYLAND_DISPLAY"), _as_it_is),
    # Where the sockets of the session are, and the kind of session.
    **dict.fromkeys(("XDG_RUNTIME_DIR", "XDG_SESSION_TYPE"), _as_it_is),
    # Notifications of sleep and of a locked screen; screen readers.
    **dict.fromkeys(("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"), _bus),
    **dict.fromkeys(("QT_ACCESSIBILITY", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"), _as_it_is),
    # The desktop's look: light or dark, and where KDE stores it.
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
    # Input of letters that the keyboard has no key for.
    **dict.fromkeys(("QT_IM_MODULE", "QT_IM_MODULES"), _input_method),
    "XMODIFIERS": _as_it_is,
    # Windows: without these a program does not start, or does not find the person's folders.
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
    # Wine: the person's account, without which it has no random numbers for a program.
    "WINEUSERNAME": _as_it_is,
    # macOS: how the system's own libraries read text.
    "__CF_USER_TEXT_ENCODING": _as_it_is,
    # The folders that are synced to other computers, to warn of it.
    **dict.fromkeys(
        ("ONEDRIVE", "ONEDRIVECONSUMER", "ONEDRIVECOMMERCIAL", "ONEDRIVESYNC"), _as_it_is
    ),
}


def kept_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that the program keeps, with the values that it keeps."""
    checked = {name: _check(name)(value) for name, value in variables.items()}
    if sys.platform == "win32":
        # The window's library adds its own folder to it, and ends if there is none to add to.
        root = {name.upper(): value for name, value in checked.items()}.get("SYSTEMROOT")
        checked["PATH"] = (root or r"C:\Windows") + r"\System32"
    return {name: value for name, value in checked.items() if value}


def _check(name: str) -> Callable[[str], str]:
    if sys.platform == "win32":
        name = name.upper()  # Windows ignores the case of names
    return _language if name.startswith("LC_") else _KEPT.get(name, _nothing)


def _nothing(_value: str) -> str:
    return ""


def clear_variables() -> None:
    """Remove all other variables, in this process and for those that it starts."""
    keeping = kept_variables(os.environ)
    for name in [name for name in os.environ if name not in keeping]:
        del os.environ[name]
    os.environ.update(keeping)
