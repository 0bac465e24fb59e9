from pathlib import Path

import pytest

from features.kit.reading import Reader, Unreadable, shown

STEP = "    Given the station is booted\n"
DOUBLE = f"Feature: Any\n  Scenario: One\n{STEP}  Scenario: Two\n{STEP}  Scenario: One\n{STEP}"
OUTLINE = f"Feature: Any\n  Scenario: One\n{STEP}  Scenario Outline: One\n{STEP}    Examples:\n      | a |\n      | 1 |\n"
IN_RULES = f"Feature: Any\n  Rule: A\n    Scenario: One\n{STEP}  Rule: B\n    Scenario: One\n{STEP}"
TWICE = "the scenario of line {} has the same title, 'One': only one of them would be played"


def read(folder: Path, text: str) -> list[str]:
    (folder / "any.feature").write_text(text, encoding="utf-8")
    return list(Reader(str(folder), "any.feature").parse().scenarios)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (DOUBLE, 6, TWICE.format(2)),
        (OUTLINE, 4, TWICE.format(2)),
        (IN_RULES, 6, TWICE.format(3)),
        ("Feature: Any\n  Scenario: One\n    And it is so\n", 3, "must start with 'Given', 'When' or 'Then', but got And."),
        (f"Feature: Any\n  Scenario: One\n{STEP}    Whn it is so\n", 4, "'Whn it is so' is no Gherkin: a file begins with 'Feature: ...'"),
        ("  Scenario: One\n", 1, "There might be a missing Feature section."),
        ("", 1, "it holds no feature: write 'Feature: ...' first"),
        ("# a remark\n", 1, "it holds no feature"),
        ("Feature: Any\n", 1, "the feature has no scenario"),
        (f"Feature: Any\n\n  @nosuch\n  Scenario: One\n{STEP}", 3, "nobody knows the tag @nosuch: correct it, or declare it"),
        (f"@_hidden\nFeature: Any\n  Scenario: One\n{STEP}", 1, "nobody knows the tag @_hidden"),
        (f"Feature: Any\n  @nosuch\n  Rule: A\n    Scenario: One\n{STEP}", 2, "nobody knows the tag @nosuch"),
        (OUTLINE.replace("Scenario: One", "Scenario: First").replace("    Examples", "    @nosuch\n    Examples"), 6, "the tag @nosuch"),
    ],
)
def test_a_clumsy_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as told:
        read(tmp_path, text)
    [said] = str(told.value).splitlines()
    assert said.startswith(f"{tmp_path / 'any.feature'}, line {line}: ")
    assert words in said


def test_all_doubles_and_strange_tags_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as told:
        read(tmp_path, DOUBLE + f"  @nosuch\n  Scenario: Two\n{STEP}")
    assert [line.partition(", line ")[2].partition(":")[0] for line in str(told.value).splitlines()] == ["6", "9", "8"]


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "any.feature").write_bytes("Feature: Ladesäule\n".encode("latin-1"))
    with pytest.raises(Unreadable, match="line 1: it is not written in UTF-8"):
        Reader(str(tmp_path), "any.feature").parse()


def test_a_sound_file_is_read_as_ever(tmp_path: Path) -> None:
    rule = f"  Rule: A\n    Scenario: Three\n{STEP}"
    assert read(tmp_path, f"@core\nFeature: Any\n  Scenario: One\n{STEP}  @alone\n  Scenario: Two\n{STEP}{rule}") == ["One", "Two", "Three"]


def test_a_path_is_shown_as_one_would_type_it_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "mine" / "a.feature") == "mine/a.feature"
    assert shown(Path("/elsewhere/a.feature")) == "/elsewhere/a.feature"
