"""Who plays a station out of a file: one program at a time. It is told by locks on a file beside it, which end with the program, however
that ends.

Theory of operation. Locks of POSIX belong to a process, and end when it closes the locked file by any descriptor. So a process opens that
file once, for as long as any of its stores is open, and locks one byte of it for each station. A process is never in its own way.
"""

import os
import struct
import sys
from hashlib import blake2b
from pathlib import Path
from threading import Lock

SUFFIX = "-lock"
_PLACES = 2**62  # offsets of a file are 63 bits


class Tenancy:
    """The stations that this process plays out of the file at `path`, until `close`."""

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path))
        with _TURN:
            self._descriptor, users = _OPEN.get(self._path) or (_open(self._path), 0)
            _OPEN[self._path] = self._descriptor, users + 1
        self._closed = False

    def take(self, identity: str) -> None:
        """Take a station; raises ValueError when another program has it, OSError when there are no locks to be had."""
        if self._closed:
            raise OSError("it is closed")
        place = struct.unpack("<Q", blake2b(identity.encode(), digest_size=8).digest())[0] % _PLACES
        try:
            _lock(self._descriptor, place)
        except (BlockingIOError, PermissionError) as error:
            raise ValueError(f"{self._path} is in use: another program plays {identity} out of it") from error

    def close(self) -> None:
        """Let go of them; harmless when it is done."""
        with _TURN:
            if self._closed:
                return
            self._closed = True
            descriptor, users = _OPEN.pop(self._path)
            if users > 1:
                _OPEN[self._path] = descriptor, users - 1
            else:
                os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(f"{path}{SUFFIX}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _lock(descriptor: int, place: int) -> None:
    if sys.platform != "win32":  # there are no such locks
        import fcntl

        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)


_OPEN: dict[Path, tuple[int, int]] = {}
_TURN = Lock()
