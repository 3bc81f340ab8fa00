from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.leaks.planted import breaking, variables
from ui import environment_variables
from ui.environment_variables import kept_variables


def kept(variables: Mapping[str, str]) -> dict[str, str]:
    """What the program keeps, without the folder of programs that it sets on Windows."""
    found = kept_variables(variables)
    if sys.platform == "win32":
        assert found.pop("PATH") == r"C:\Windows\System32"
    return found


HERE = {
    "HOME": "/home/a",
    "LANG": "cy_GB.UTF-8",
    "LC_TIME": "en_GB.UTF-8",
    "LANGUAGE": "cy:en",
    "TZ": "Europe/London",
    "DISPLAY": ":0.0",
    "WAYLAND_DISPLAY": "wayland-0",
    "XAUTHORITY": "/run/user/1000/xauth",
    "XDG_RUNTIME_DIR": "/run/user/1000",
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus;unix:abstract=/tmp/bus",
    "QT_QPA_PLATFORM": "wayland;xcb",
    "QT_SCALE_FACTOR": "1.5",
    "QT_IM_MODULE": "ibus",
    "XDG_CURRENT_DESKTOP": "KDE",
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
}


def test_what_the_program_needs_of_the_session_stays() -> None:
    assert kept(HERE) == HERE


def test_what_could_name_code_or_settings_is_gone() -> None:
    planted = {**variables(Path("/p")), **breaking(Path("/p"))}
    assert kept(planted) == {}
    others = (
        "PATH", "SHELL", "XDG_SESSION_ID", "SESSION_MANAGER", "QTWEBENGINE_CHROMIUM_FLAGS",
        "QT_A_NEW_ONE", "DYLD_INSERT_LIBRARIES", "VK_ICD_FILENAMES", "__EGL_VENDOR_LIBRARY_DIRS",
        "GDK_PIXBUF_MODULE_FILE", "SSLKEYLOGFILE", "PYTHONEXECUTABLE", "IBUS_ADDRESS",
    )  # fmt: skip
    assert kept(dict.fromkeys(others, "1")) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QT_QPA_PLATFORM", "vnc"),
        ("QT_QPA_PLATFORM", "xcb;vnc:port=5900"),
        ("QT_QPA_PLATFORM", "offscreen:configfile=/p/screens"),
        ("QT_IM_MODULE", "planted"),
        ("QT_IM_MODULES", "qtvirtualkeyboard;planted"),
        ("DISPLAY", "elsewhere.example:0"),
        ("DISPLAY", "tcp/elsewhere.example:0"),
        ("DBUS_SESSION_BUS_ADDRESS", "unixexec:path=/p/bus"),
        ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/bus;tcp:host=elsewhere.example,port=1"),
        ("DBUS_SYSTEM_BUS_ADDRESS", "autolaunch:"),
        ("LANGUAGE", "/p"),
        ("LC_ALL", "../p"),
        ("LANG", "en_GB/../p"),
        ("TZ", ":/p/zone"),
        ("TZ", "../p"),
        ("TZ", "/usr/share/zoneinfo/../../../p"),
        ("HOME", ""),
    ],
)
def test_a_value_that_leads_elsewhere_is_gone(name: str, value: str) -> None:
    assert kept({name: value}) == {}


@pytest.mark.parametrize("value", [":/etc/localtime", "/usr/share/zoneinfo/Europe/London", "UTC0"])
def test_a_zone_of_the_system_stays(value: str) -> None:
    assert kept({"TZ": value}) == {"TZ": value}


def test_of_several_input_methods_those_stay_that_are_known() -> None:
    given = {"QT_IM_MODULES": "wayland;planted;ibus"}
    assert kept(given) == {"QT_IM_MODULES": "wayland;ibus"}


@pytest.mark.parametrize("desktop", ["GNOME", "ubuntu:GNOME", "X-Cinnamon", "XFCE", "MATE"])
def test_a_desktop_for_which_gtk_would_be_loaded_is_told_by_another_name(desktop: str) -> None:
    assert kept({"XDG_CURRENT_DESKTOP": desktop}) == {"XDG_CURRENT_DESKTOP": "X-GNOME"}


def test_on_windows_capitals_are_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    given = {"SystemRoot": r"C:\Windows", "OneDrive": r"C:\Users\a\OneDrive", "Path": r"C:\p"}
    assert sorted(kept_variables(given)) == ["OneDrive", "PATH", "SystemRoot"]


def test_on_windows_programs_are_looked_for_in_the_systems_folder_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    for given in ({"Path": r"C:\planted"}, {}):
        assert kept_variables({**given, "SystemRoot": r"D:\Windows"})["PATH"] == (
            r"D:\Windows\System32"
        )
        assert kept_variables(given)["PATH"] == r"C:\Windows\System32"


def test_what_is_gone_is_gone_for_libraries_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        monkeypatch.setenv(name, os.environ[name])  # put back afterwards
    monkeypatch.setenv("QT_PLUGIN_PATH", "/p")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    environment_variables.clear_variables()
    read = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None).getenv
    read.restype = ctypes.c_char_p
    assert read(b"QT_PLUGIN_PATH") is None
    assert read(b"XDG_CURRENT_DESKTOP") == b"X-GNOME"
    assert set(os.environ) == set(kept_variables(os.environ))
