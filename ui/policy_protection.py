"""Who may change the policy file of a computer: an administrator alone, or others too.

**Invariants:**

- Only what was looked at counts: what cannot be read, or has a form that is unknown here, counts as
  open to others.
- Linux and macOS: file and folder belong to root, and neither group nor others may write. A list of
  rights (ACL) on Linux shows in the bits of the group; on macOS it does not, and is not read.
- Windows: the owner is Windows or an administrator, and no entry of the list of rights lets anybody
  else change or replace it. Entries that deny are not counted in favour.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import Final

ROOT: Final = 0

# Windows itself, its installer of updates, administrators of the computer and of a domain.
_TRUSTED: Final = frozenset(
    {
        "BA", "SY", "LA", "DA", "EA",
        "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
    }
)  # fmt: skip
# What rights are called in a security descriptor; a file reads CC to CR as its own rights.
_RIGHTS: Final = {
    "CC": 0x1, "DC": 0x2, "LC": 0x4, "SW": 0x8, "RP": 0x10, "WP": 0x20, "DT": 0x40, "LO": 0x80,
    "CR": 0x100, "SD": 0x1_0000, "RC": 0x2_0000, "WD": 0x4_0000, "WO": 0x8_0000,
    "GA": 0x1000_0000, "GX": 0x2000_0000, "GW": 0x4000_0000, "GR": 0x8000_0000,
    "FA": 0x1F_01FF, "FR": 0x12_0089, "FW": 0x12_0116, "FX": 0x12_00A0,
}  # fmt: skip
# To remove it, to change its rights or its owner, or everything.
_REPLACE: Final = 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000
# Windows lets every account add files to a new folder of ProgramData; that changes no file there.
_FOLDER_CHANGES: Final = _REPLACE | 0x40
_FILE_CHANGES: Final = _REPLACE | 0x4000_0000 | 0x2 | 0x4 | 0x10 | 0x100
_ENTRY: Final = re.compile(r"\(([^()]*)\)")
_LISTED: Final = re.compile(
    r"O:(?P<owner>[A-Z0-9-]+?)D:(?P<flags>[A-Z]*)(?P<entries>(\([^()]*\))*)"
)


def is_protected(seen: os.stat_result, owner: int = ROOT) -> bool:
    """Return whether only the owner, who has to be this one, may change what was seen."""
    return seen.st_uid == owner and not stat.S_IMODE(seen.st_mode) & (stat.S_IWGRP | stat.S_IWOTH)


def is_protected_on_windows(described: str, *, folder: bool) -> bool:
    """Return whether this security descriptor, as Windows writes it, protects a file or folder."""
    parts = _LISTED.fullmatch(described)
    if parts is None or parts["owner"] not in _TRUSTED or "NO_ACCESS" in described:
        return False
    changes = _FOLDER_CHANGES if folder else _FILE_CHANGES
    return not any(_lets_change(entry, changes) for entry in _ENTRY.findall(parts["entries"]))


def _lets_change(entry: str, changes: int) -> bool:
    kind, separator, rest = entry.partition(";")
    fields = rest.split(";")
    if not separator or len(fields) != 5:
        return True
    flags, rights, _object, _inherited, who = fields
    only_inherited = "IO" in re.findall("..", flags)
    if kind == "D" or who in _TRUSTED or (kind == "A" and only_inherited):
        return False
    mask = _mask(rights)
    return kind != "A" or mask is None or bool(mask & changes)


def _mask(rights: str) -> int | None:
    if re.fullmatch(r"0x[0-9a-fA-F]{1,8}", rights):
        return int(rights, 16)
    names = re.findall("..", rights)
    if "".join(names) != rights or not all(name in _RIGHTS for name in names):
        return None
    mask = 0
    for name in names:
        mask |= _RIGHTS[name]
    return mask


def described_by_windows(place: Path) -> str:
    """Return owner and rights of a file or folder as Windows writes them; raise OSError."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        file_object, owner_and_rights, revision = 1, 0x1 | 0x4, 1
        advapi, kernel = ctypes.WinDLL("advapi32"), ctypes.WinDLL("kernel32")
        kernel.LocalFree.argtypes = [ctypes.c_void_p]
        descriptor, text = ctypes.c_void_p(), wintypes.LPWSTR()
        refused = advapi.GetNamedSecurityInfoW(
            ctypes.c_wchar_p(str(place)), file_object, owner_and_rights,
            None, None, None, None, ctypes.byref(descriptor),
        )  # fmt: skip
        if refused:
            raise OSError(refused, "rights")
        try:
            written = advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                descriptor, revision, owner_and_rights, ctypes.byref(text), None
            )
            if not written or text.value is None:
                raise OSError("rights")
            return text.value
        finally:
            kernel.LocalFree(ctypes.cast(text, ctypes.c_void_p))
            kernel.LocalFree(descriptor)
    raise OSError("no Windows")
