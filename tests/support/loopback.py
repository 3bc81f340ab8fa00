"""A socket of this computer that waits, so that whoever follows an address is noticed."""

from __future__ import annotations

import subprocess
import sys

# In a process of its own: here, such a socket cannot be made.
_WAITS = """
import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
print(server.getsockname()[1], flush=True)
sys.stdin.read()
# who came waits to be let in
server.setblocking(False)
try:
    server.accept()
except BlockingIOError:
    print("nobody came")
else:
    print("somebody came")
"""


class Waiting:
    """A socket of this computer that waits for somebody to come."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WAITS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def outcome(self) -> str:
        said, _errors = self._process.communicate(timeout=60)
        return said.strip()
