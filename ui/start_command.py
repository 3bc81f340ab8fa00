"""The command line and the folder with which the program starts, and starts again.

**Invariants:**

- Python is isolated: neither its variables nor the working folder name code to be loaded.
- No file of the working folder is found by accident: a path is made absolute before the program
  leaves the folder.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

# Marks a process as the second one: the first could not be isolated any more.
ANEW = "--anew"
# The window takes over from another process, which passes the folder through a pipe.
RESUME = "--resume"


def start_command(arguments: list[str]) -> list[str]:
    """Return the command line that starts the program isolated from its environment."""
    options = ["-I"]
    if sys.dont_write_bytecode:
        options.append("-B")
    # Isolated Python takes this from its command line and not from a variable.
    if sys.flags.isolated and sys.pycache_prefix:
        options += ["-X", f"pycache_prefix={sys.pycache_prefix}"]
    start = os.path.join(os.path.dirname(os.path.realpath(__file__)), "start.py")
    return [sys.executable, *options, start, ANEW, *arguments]


def leave_folder() -> Path:
    """Change to a folder in which nothing can be planted; return the folder that was left.

    If the working folder was deleted, the process stays in it: nothing can be planted there either.
    """
    from pathlib import Path  # here, so that a first process does not wait for it

    try:
        left = Path.cwd()
        os.chdir(own_folder())
    except OSError:
        return Path()
    return left


def own_folder() -> str:
    """Return the working folder of the program and of what it starts.

    It is the program's own: a person who can write there can change the program anyway. Windows
    looks for libraries in the working folder.
    """
    return os.path.dirname(os.path.realpath(__file__))
