"""Run one command and write what it took: seconds, CPU seconds, peak memory, exit status.

Called as `launcher.py DESCRIPTOR COMMAND...`, without site packages. Linux counts the memory of the
parent process at that moment into a process's peak, so a process with little memory has to start
it.
"""

import os
import sys
import time


def main() -> None:
    """Start the command, wait for it and write the numbers."""
    out, command = int(sys.argv[1]), sys.argv[2:]
    started = time.perf_counter()
    child = os.posix_spawnp(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_CLOSE, out)]
    )
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    # Linux counts kilobytes, macOS bytes.
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    told = seconds, usage.ru_utime + usage.ru_stime, peak, os.waitstatus_to_exitcode(status)
    os.write(out, " ".join(map(repr, told)).encode())


if __name__ == "__main__":
    main()
