import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulators.cli import run
from simulators.transport.store import Store
from simulators.transport.tenancy import Tenancy

OTHER = """
import signal, sys
from pathlib import Path
from simulators.transport.store import Store
store = Store(Path(sys.argv[1]))
station = store.station("CP1")
print("taken", flush=True)
signal.pause()
"""


@contextmanager
def another(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that plays CP1 out of the file."""
    with subprocess.Popen([sys.executable, "-c", OTHER, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "taken\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_station_that_another_program_plays_is_refused_until_that_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    with Store(path) as store:
        with another(path) as process:
            with pytest.raises(ValueError, match="another program plays CP1"):
                store.station("CP1")
            assert store.station("CP2").life == 1
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert store.station("CP1").life == 2


def test_the_command_says_so_in_one_line_as_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "kept"
    with another(path):
        assert run(["charge-point", "--csms", "ws://127.0.0.1:1", "--id", "CP1", "--store", str(path)]) == 2
    told = capsys.readouterr().err
    assert "another program plays CP1" in told
    assert told.count("\n") == 1


def test_a_process_is_not_in_its_own_way_and_keeps_what_its_other_stores_hold(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    one, other = Tenancy(path), Tenancy(tmp_path / "." / "kept")
    one.take("CP1")
    other.take("CP1")
    other.close()
    other.close()
    look = "import sys; from pathlib import Path; from simulators.transport.tenancy import Tenancy; Tenancy(Path(sys.argv[1])).take('CP1')"
    command = [sys.executable, "-c", look, str(path)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    one.close()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_file_beside_which_nothing_can_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kept-lock").mkdir()
    with pytest.raises(ValueError, match="cannot be locked"):
        Store(tmp_path / "kept")
