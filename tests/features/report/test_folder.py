from pathlib import Path

import pytest

from features.kit.report_folder import BadFolder
from features.report.folder import FILES, write
from tests.features.report.runs import failed, hostile, run, verdict


def test_one_file_of_each_kind_is_written_in_place_of_an_earlier_one(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    write(folder, hostile())
    write(folder, run(verdict(), failed()))
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert "onerror" not in (folder / "index.html").read_text(encoding="utf-8")


def test_what_is_no_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFolder, match=r"--report .*file"):
        write(tmp_path / "file", run())
