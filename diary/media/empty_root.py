"""A root for the child in which nothing lies but the folders of the program, and no network.

Linux lets a process without rights do this for itself by a user namespace, where the distribution
has not forbidden it (namespaces(7), user_namespaces(7), pivot_root(2)). Where any step is refused
the child goes on as it is: Landlock and the filter of calls hold without it.

Invariants:

- It is done while there is one thread, before the filter of calls, and before anything of a
  stranger's is read.
- What is bound is read-only, and the rights that the namespace gives are dropped whatever comes of
  it.
- The tree of mounts of the system is private to the child: nothing is mounted for anybody else.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

_NEW_NS, _NEW_UTS, _NEW_IPC = 0x00020000, 0x04000000, 0x08000000
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_BIND, _REC, _PRIVATE = 0x1000, 0x4000, 1 << 18
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_DETACH: Final = 2
_PIVOT_ROOT: Final = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR: Final = 442  # the same on every machine
_RECURSIVE: Final = 0x8000
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
# Any folder will do to build on: it is covered in the view of the child alone.
_GROUNDS: Final = ("/run", "/mnt", "/var")
_MAX_LINKS: Final = 40
_AT_FDCWD: Final = -100
_CAPABILITIES_3: Final = 0x20080522


@dataclass
class _Plan:
    """Real folders to bind, and links that lead to them by the names that the program knows."""

    folders: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)

    def add(self, path: str) -> None:
        """Follow a path link by link. Raises OSError for one that leads in circles."""
        rest, at, followed = list(PurePosixPath(path).parts[1:]), "/", 0
        while rest:
            name = rest.pop(0)
            step = os.path.normpath(os.path.join(at, name))
            if not os.path.islink(step):
                at = step
                continue
            followed += 1
            if followed > _MAX_LINKS:
                raise OSError("links")
            target = os.readlink(step)
            self.links[step] = target
            pieces = PurePosixPath(target).parts
            if target.startswith("/"):
                at, pieces = "/", pieces[1:]
            rest = [*pieces, *rest]
        self.folders.add(at)

    def bound(self) -> list[str]:
        """The folders that lie in no other of them."""
        return [path for path in sorted(self.folders) if not self._holds(path, self.folders)]

    def laid(self) -> list[tuple[str, str]]:
        """The links that no bound folder brings along."""
        return [
            (at, to) for at, to in sorted(self.links.items()) if not self._holds(at, self.folders)
        ]

    @staticmethod
    def _holds(path: str, folders: Iterable[str]) -> bool:
        return any(path.startswith(f"{folder}/") for folder in folders)


def enter(libc: ctypes.CDLL, folders: Iterable[str]) -> bool:
    """Move this process into such a root; False where it was left where it is.

    `libc` keeps the number of the last error. The process must have one thread.
    """
    pivot_root = _PIVOT_ROOT.get(os.uname().machine)
    ground = next((path for path in _GROUNDS if os.path.isdir(path)), None)
    if pivot_root is None or ground is None:
        return False
    plan = _Plan()
    try:
        for folder in folders:
            plan.add(folder)
        # Root of a namespace has no rights over files of others.
        if os.geteuid() == 0 and not all(map(_is_open_to_all, plan.folders)):
            return False
        _unshare(libc)
    except OSError:
        return False
    try:
        _build(libc, plan, ground, pivot_root)
    except OSError:
        return False
    finally:
        _drop_rights(libc)
    return True


def _unshare(libc: ctypes.CDLL) -> None:
    user, group = os.geteuid(), os.getegid()
    _checked(libc.unshare(_NEW_USER | _NEW_NS | _NEW_NET | _NEW_IPC | _NEW_UTS))
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        handle = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(handle, text.encode("ascii"))
        finally:
            os.close(handle)


def _build(libc: ctypes.CDLL, plan: _Plan, ground: str, pivot_root: int) -> None:
    """Lay the new root on `ground`, move there and let go of the old one. Raises OSError."""
    _mount(libc, None, "/", None, _REC | _PRIVATE)
    # Opened before the ground is covered: a folder may lie below it.
    handles = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in plan.bound()]
    try:
        _mount(libc, "none", ground, "tmpfs", _NOSUID | _NODEV | _NOEXEC)
        try:
            os.chdir(ground)
            for path, handle in handles:
                os.makedirs(path[1:], exist_ok=True)
                _mount(libc, f"/proc/self/fd/{handle}", path[1:], None, _BIND | _REC)
                _only_read(libc, path[1:])
            for path, target in plan.laid():
                if os.path.dirname(path) != "/":
                    os.makedirs(os.path.dirname(path)[1:], exist_ok=True)
                os.symlink(target, path[1:])
            _only_read(libc, ".")
            _checked(libc.syscall(pivot_root, b".", b"."))
        except OSError:
            os.chdir("/")
            libc.umount2(os.fsencode(ground), _DETACH)
            raise
        # The old root lies over the new one now; what is under it stays.
        _checked(libc.umount2(b".", _DETACH))
        os.chdir("/")
    finally:
        for _path, handle in handles:
            os.close(handle)


def _mount(libc: ctypes.CDLL, source: str | None, at: str, kind: str | None, flags: int) -> None:
    what = os.fsencode(source) if source is not None else None
    form = kind.encode("ascii") if kind is not None else None
    _checked(libc.mount(what, os.fsencode(at), form, ctypes.c_ulong(flags), None))


def _only_read(libc: ctypes.CDLL, path: str) -> None:
    """Make it and every mount below it read-only (mount_setattr(2))."""
    # What to set, what to clear, propagation, user namespace.
    attributes = (ctypes.c_uint64 * 4)(_ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    here = ctypes.c_int(_AT_FDCWD)
    _checked(libc.syscall(_MOUNT_SETATTR, here, os.fsencode(path), _RECURSIVE, attributes, size))


def _drop_rights(libc: ctypes.CDLL) -> None:
    """Keep nothing of the rights that the namespace gave (capset(2))."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def _is_open_to_all(folder: str) -> bool:
    """Whether the way to it, and it, is root's own or open to everybody."""
    path = PurePosixPath(folder)
    for each in (path, *path.parents):
        found = os.stat(each)
        if found.st_uid != 0 and not found.st_mode & stat.S_IXOTH:
            return False
    return True


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result
