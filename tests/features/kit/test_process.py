import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from features.kit.process import CsmsProcess, NotServing

SERVER = """
import pathlib, signal, sys
pathlib.Path("asked").open("a").write(" ".join(sys.argv[1:]) + "\\n")
print("a word for the log", file=sys.stderr, flush=True)
if sys.argv[1] == "migrate":
    sys.exit("no such database" if "bad" in sys.argv else 0)
port = sys.argv[sys.argv.index("--port") + 1]
if "bad" in sys.argv:
    sys.exit("it cannot be")
print("ready http://127.0.0.1:" + (port if port != "0" else "4711"), flush=True)
signal.pause()
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[CsmsProcess]:
    found = CsmsProcess(tmp_path, {"drain-s": "0"}, (sys.executable, "-c", SERVER))
    yield found
    found.stop()


def asked(folder: Path) -> list[str]:
    return (folder / "asked").read_text().splitlines()


def test_it_starts_on_any_port_with_its_options(process: CsmsProcess, tmp_path: Path) -> None:
    process.start()
    assert process.running
    assert process.url == "http://127.0.0.1:4711"
    assert asked(tmp_path) == ["serve --port 0 --drain-s 0"]


def test_after_a_kill_it_starts_where_it_was(process: CsmsProcess, tmp_path: Path) -> None:
    process.start()
    process.kill()
    assert not process.running
    process.start()
    assert asked(tmp_path)[-1] == "serve --port 4711 --drain-s 0"


def test_stopping_what_does_not_run_is_harmless(process: CsmsProcess) -> None:
    process.stop()
    process.start()
    process.stop()
    process.stop()
    assert not process.running


def test_a_start_that_fails_shows_the_log(tmp_path: Path) -> None:
    process = CsmsProcess(tmp_path, {"bad": "bad"}, (sys.executable, "-c", SERVER))
    with pytest.raises(NotServing, match=r"did not come up(.|\n)*it cannot be"):
        process.start()
    assert not process.running


def test_the_database_is_brought_up_to_date_or_the_reason_is_shown(process: CsmsProcess, tmp_path: Path) -> None:
    process.migrate()
    assert asked(tmp_path) == ["migrate --drain-s 0"]
    with pytest.raises(NotServing, match="no such database"):
        CsmsProcess(tmp_path, {"bad": "bad"}, (sys.executable, "-c", SERVER)).migrate()


def test_settings_of_the_caller_do_not_reach_it(process: CsmsProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CSMS_PORT", "1")
    script = "import os, sys; print('CSMS_PORT' in os.environ, file=sys.stderr)"
    bare = CsmsProcess(tmp_path, {}, (sys.executable, "-c", script))
    with pytest.raises(NotServing, match="False"):
        bare.start()


def test_the_log_is_shown_from_its_end(process: CsmsProcess) -> None:
    assert process.tail() == "(nothing was logged)"
    process.start()
    assert process.tail() == "a word for the log"
