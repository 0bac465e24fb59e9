import pytest

from features.kit.unplayable import Laid, TooEarly


def test_what_was_laid_down_is_found() -> None:
    facts: Laid[int] = Laid("nobody has told {}")
    facts["the answer"] = 42
    assert facts["the answer"] == 42
    assert facts.get("the question") is None


def test_what_was_not_is_told_by_its_name() -> None:
    with pytest.raises(TooEarly, match="nobody has told the answer"):
        Laid[int]("nobody has told {}")["the answer"]
