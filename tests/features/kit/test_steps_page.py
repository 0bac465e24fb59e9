from pathlib import Path

import pytest

from features.kit.steps_page import PAGE, StepText, page, read_steps, write

MODULE = '''
"""Birds: their song."""

from pytest_bdd import given, parsers, when


@given("a bird")
@when(parsers.parse("{count:d} birds sing {song}"))
def birds(count, song):
    """They sing
    together."""


def helper():
    """No step."""
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bird.py").write_text(MODULE)
    return tmp_path


def test_steps_are_read_with_their_meaning(folder: Path) -> None:
    assert read_steps(folder) == [
        StepText("bird", "when", "{count:d} birds sing {song}", "They sing together.", "birds", False),
        StepText("bird", "given", "a bird", "They sing together.", "birds", False),
    ]


def test_the_page_shows_values_in_angle_brackets(folder: Path) -> None:
    assert "| When | `<count>` birds sing `<song>` | They sing together. |" in page(read_steps(folder))


def test_a_text_that_is_put_together_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bird.py").write_text('KIND = "bird"\n\n\n@given(f"a {KIND}")\ndef bird():\n    pass\n')
    with pytest.raises(ValueError, match="word for word"):
        read_steps(tmp_path)


def test_the_page_in_docs_is_up_to_date() -> None:
    assert PAGE.read_text() == page(read_steps()), "run python -m features.kit.steps_page"


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    target = tmp_path / "docs" / "steps.md"
    write(target)
    assert target.read_text() == PAGE.read_text()
