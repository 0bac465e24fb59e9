from pathlib import Path

from simulators.chargepoint.diagram import document
from simulators.chargepoint.states import CONNECTOR, Stage

PAGE = Path(__file__).parents[3] / "docs" / "states.md"


def test_the_page_is_the_one_that_the_tables_make() -> None:
    assert PAGE.read_text() == document(), "run python -m simulators.chargepoint.diagram > docs/states.md"


def test_every_stage_and_every_move_is_drawn() -> None:
    text = document()
    assert all(f'"{stage.value}" as {stage.name}' in text for stage in Stage)
    for (stage, trigger), to in CONNECTOR.items():
        line = next((line for line in text.splitlines() if f"{stage.name} --> {to.name}:" in line), "")
        assert stage is to or trigger.value in line
