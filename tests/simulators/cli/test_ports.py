import argparse

import pytest

from simulators.cli import run
from simulators.cli.ports import port


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("8100", 8100), ("65535", 65535)])
def test_a_port_is_a_number_of_sixteen_bits(text: str, number: int) -> None:
    assert port(text) == number


@pytest.mark.parametrize("text", ["", "65536", "-1", "99999", "http", "8 1", "²", "9" * 5000, "0" * 9 + "99999"])
def test_anything_else_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="0 to 65535"):
        port(text)


@pytest.mark.parametrize("value", ["99999", "-1"])
@pytest.mark.parametrize(
    "words",
    [
        ["proxy", "--csms", "ws://127.0.0.1:1", "--listen"],
        ["zoho", "--port"],
        ["lab", "--port"],
        ["fleet", "--csms", "ws://127.0.0.1:1", "--metrics"],
    ],
)
def test_every_command_turns_down_a_port_that_is_none(words: list[str], value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run([*words, value])
    assert left.value.code == 2
    assert f"argument {words[-1]}: {value!r} is no port (0 to 65535)" in capsys.readouterr().err
