import re
from dataclasses import fields
from pathlib import Path

import pytest

import simulators.faults
from simulators.faults.rules import BadFault
from simulators.faults.table import FAULTS, fault_named

PAGE = Path(__file__).parents[3] / "docs" / "simulators.md"
SOURCES = {path.stem: path.read_text() for path in Path(simulators.faults.__path__[0]).glob("*.py")}


def test_every_file_with_a_fault_is_in_the_table() -> None:
    written = {word for text in SOURCES.values() for word in re.findall(r'^    name: ClassVar = "(.+)"', text, re.MULTILINE)}
    assert written == set(FAULTS)


@pytest.mark.parametrize("word", sorted(FAULTS))
def test_each_fault_stands_in_the_file_of_its_name(word: str) -> None:
    assert f'name: ClassVar = "{word}"' in SOURCES[word.replace("-", "_")]


@pytest.mark.parametrize("word", sorted(FAULTS))
def test_each_fault_can_be_made_without_more_words_and_says_what_it_does(word: str) -> None:
    assert FAULTS[word]().name == word
    assert FAULTS[word].__doc__


def test_a_slip_of_the_pen_is_pointed_out() -> None:
    with pytest.raises(BadFault, match="did you mean duplicate"):
        fault_named("dupliacte")
    with pytest.raises(BadFault, match="there are noop, delay"):
        fault_named("zzz")


@pytest.mark.parametrize("word", sorted(FAULTS))
def test_each_fault_and_its_fields_stand_in_the_documentation(word: str) -> None:
    [row] = [line for line in PAGE.read_text().splitlines() if line.startswith(f"| `{word}` | ")]
    assert " ".join((FAULTS[word].__doc__ or "").split()) in row
    assert all(f"`{field.name}=" in row for field in fields(FAULTS[word]))
