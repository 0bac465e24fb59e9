import pytest

from tests.mutants.matrix import main


def test_a_mutant_that_does_not_exist_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--mutant", "nonsuch"])
    assert (ended.value.code, capsys.readouterr().err) == (2, "no such mutant: nonsuch\n")
