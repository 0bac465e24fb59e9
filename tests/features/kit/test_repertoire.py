from pathlib import Path

from features.kit.catalogue import catalogue
from features.kit.repertoire import repertoire, scenarios_of

OUTLINE = """@core
Feature: Any
  @TC_001_CSMS
  Scenario: One
    Given it is
  Scenario Outline: Many
    Given it is <what>
    Examples:
      | what | why |
      | big  | 1   |
      | red  | 2   |
"""


def test_every_example_has_its_key_and_the_tags_of_its_feature(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "any.feature").write_text(OUTLINE)
    (tmp_path / "mine" / "bad.feature").write_text("Feature: Bad\n  Nonsense: one\n    Given given\n  Scenario")
    assert repertoire(tmp_path) == {
        "mine/any.feature: One": ("TC_001_CSMS", "core"),
        "mine/any.feature: Many [big, 1]": ("core",),
        "mine/any.feature: Many [red, 2]": ("core",),
    }
    assert scenarios_of("TC_001_CSMS", tmp_path) == {"mine/any.feature: One"}


def test_every_case_of_the_catalogue_has_a_scenario() -> None:
    assert [case for case in catalogue() if not scenarios_of(case)] == []
