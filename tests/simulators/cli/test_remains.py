from pathlib import Path

import pytest

from simulators.cli.remains import Remains


@pytest.mark.parametrize(
    ("actions", "store", "lost", "words"),
    [
        ((), None, False, ""),
        ((), Path("f"), False, ""),
        (
            ("StopTransaction",),
            None,
            True,
            "1 transaction message was never delivered and is lost: StopTransaction (--store FILE keeps them)",
        ),
        (
            ("MeterValues", "MeterValues", "StopTransaction"),
            None,
            True,
            "3 transaction messages were never delivered and are lost: 2 MeterValues, StopTransaction (--store FILE keeps them)",
        ),
        (("StopTransaction",), Path("f"), False, "1 transaction message waits in f for the next start with --store: StopTransaction"),
        (("MeterValues",) * 2, Path("f"), False, "2 transaction messages wait in f for the next start with --store: 2 MeterValues"),
    ],
)
def test_what_remains_is_named_and_judged(actions: tuple[str, ...], store: Path | None, lost: bool, words: str) -> None:
    remains = Remains(actions, store)
    assert (remains.lost, remains.words()) == (lost, words)
    assert remains.facts() == ({"undelivered": list(actions), "kept": store is not None} if actions else {})
