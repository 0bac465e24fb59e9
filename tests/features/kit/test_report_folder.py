from pathlib import Path

import pytest

from features.kit.report_folder import BadFolder, prepare


def test_a_folder_is_made_and_left_empty_before_the_run(tmp_path: Path) -> None:
    prepare(str(tmp_path / "a" / "b"))
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_nobody_who_wants_no_report_gets_a_folder() -> None:
    prepare("")


def test_what_is_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFolder, match=r"--report .*file"):
        prepare(str(tmp_path / "file"))
