"""A CSMS of one's own for one run: a process on a free port with a fresh database, which ends with the run."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from features.kit.process import COMMAND, CsmsProcess


@contextmanager
def serving(command: Sequence[str] = COMMAND) -> Iterator[str]:
    """Serve with a temporary SQLite database; yields its `http://HOST:PORT`. Raises NotServing when it does not come up."""
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        options = {"database-url": f"sqlite://{folder}/load.sqlite3", "log-level": "warning"}
        process = CsmsProcess(Path(folder), options, command)
        try:
            process.start()
            yield process.url
        finally:
            process.stop()
