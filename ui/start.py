"""Start the program in a process into which nothing foreign was loaded, and in no other.

**Invariants:**

- No text is read, and nothing else of ours is imported, before this is settled. So whatever was
  loaded by a variable, a folder or a library ends with the process that it was loaded into.
- The state of the process decides. A variable never does, because other people can set variables.
- The program is restarted once, with a word on its command line. If it is not isolated then, it
  refuses to run.
- A standard stream that was closed is opened on the null device before anything else. Otherwise
  the next file gets its descriptor, and what is printed would be written into the record.
- Only `os`, `sys` and the list of variables are imported: each `daybook` command pays for this.
- Code that runs before the first line here can pretend to be the program. SECURITY.md says so.
"""

from __future__ import annotations

import os
import sys

_REFUSED = 2
_STOPPED = 130
# Variables that the loader, the C library and Python read before the first line of a program.
_COME_FIRST = (
    "LD_", "DYLD_", "PYTHON", "GLIBC_", "MALLOC_", "GCONV_PATH", "LOCPATH", "NLSPATH", "TZDIR",
)  # fmt: skip
_NOT_APART = """\
Daybook was not started, and your record was not touched. Something on this computer puts its own
code or settings into every program that is started here ({what}). Such code could read along.
If you do not know what that is, use a different computer.
"""
_NOT_FOUND = """\
Daybook was not started, and your record was not touched. It is installed where Python looks for the
packages of one person (as "pip install --user" does), and it does not read those: anything could
have been put there. Please install it into an environment of its own, as "python3 dev.py run" does.
"""


def main() -> int:
    """Run the `daybook` command, however it was started."""
    _open_closed_streams()
    return _begin(sys.argv[1:])


def _begin(arguments: list[str]) -> int:
    foreign = _foreign()
    if not _is_found():
        return _refuse(_NOT_FOUND)
    from ui.start_command import ANEW

    is_anew = arguments[:1] == [ANEW]
    if not foreign:
        return _run(arguments[is_anew:])
    if is_anew:
        return _refuse(_NOT_APART.format(what=", ".join(foreign)))
    return _start_anew(arguments)


def _open_closed_streams() -> None:
    """Open the null device on each standard descriptor that is closed, for what it starts too."""
    if sys.platform == "win32":
        return  # a window has no streams there, `_refuse` asks for that, and none has a number
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # The system gives the lowest free number, and those below are open by now.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)


def _refuse(why: str) -> int:
    if sys.stderr is not None:
        sys.stderr.write(why)
    elif sys.platform == "win32":
        _show(why)
    return _REFUSED


def _show(why: str) -> None:
    """Show a text in a window of the system's own: a program without a console has no output."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, why, "Daybook", 0x10)


def _foreign() -> list[str]:
    """Return the names of what may have been loaded into this process before its first line."""
    names = [name for name in _variables() if name.startswith(_COME_FIRST)]
    return sorted(names) if sys.flags.isolated else ["Python's variables", *sorted(names)]


def _variables() -> set[str]:
    """Return all names in its environment; on Linux, also those that were removed since."""
    names = set(os.environ)
    if sys.platform == "linux":
        try:
            with open("/proc/self/environ", "rb") as given:
                names |= {os.fsdecode(word.split(b"=")[0]) for word in given.read().split(b"\0")}
        except OSError:
            pass  # a system without it
    return names


def _is_found() -> bool:
    """Return whether Python finds this program by itself, without one person's packages."""
    root = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    return root in map(os.path.realpath, sys.path)


def _start_anew(arguments: list[str]) -> int:
    from ui.environment_variables import kept_variables
    from ui.start_command import start_command

    words, variables = start_command(arguments), kept_variables(os.environ)
    if sys.platform == "win32":
        return _wait_for(words, variables)
    os.execve(words[0], words, variables)  # noqa: S606 - our own Python, by its full path


def _wait_for(words: list[str], variables: dict[str, str]) -> int:
    """Start and await the other process: on Windows it cannot replace this one."""
    import signal
    from subprocess import list2cmdline

    # Ctrl-C is for the other process. This call passes descriptors on, unlike `subprocess`.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    quoted = [list2cmdline([word]) for word in words]
    return os.spawnve(os.P_WAIT, words[0], quoted, variables)  # noqa: S606


def _run(arguments: list[str]) -> int:
    from ui.environment_variables import clear_variables

    clear_variables()
    try:
        from ui.cli.entry_point import main as run

        return run(arguments)
    except KeyboardInterrupt:
        # Before a command runs, or after: nothing was begun.
        sys.stderr.write("\nStopped.\n")
        return _STOPPED


if __name__ == "__main__":
    sys.exit(main())
