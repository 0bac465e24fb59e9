"""The edge cases of OCPP 1.6: each row has a test named by its id, or a reason why it has none; the page that says so is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge_cases.page import PAGE, SECTIONS, page, proofs, proofs_of, rows

ROOT = Path(__file__).parents[2]
ROWS, PROOFS = rows(), proofs()
COUNTS = {"A": 12, "B": 12, "C": 14, "D": 22, "E": 19, "F": 10, "G": 7, "H": 28, "I": 13, "J": 16, "K": 9, "L": 11, "M": 3}
"""How many rows each section has, so that none is dropped in silence."""


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_proven_or_left_out_for_a_reason(row: str) -> None:
    entry = ROWS[row]
    if "left_out" in entry:
        assert entry["left_out"]
        assert row not in PROOFS, "it is proven, so it is not left out"
    else:
        assert entry["does"]
        assert proofs_of(entry, PROOFS.get(row, [])), f"no test of tests/edge_cases is named test_{row.lower()}_... or bears id={row}"


def test_no_row_is_missing() -> None:
    assert {letter: sum(row.startswith(letter) for row in ROWS) for letter in SECTIONS} == COUNTS


def test_no_test_names_a_row_that_there_is_not() -> None:
    assert set(PROOFS) <= set(ROWS)


@pytest.mark.parametrize("test", sorted({test for row, entry in ROWS.items() for test in proofs_of(entry, PROOFS.get(row, []))}))
def test_each_proof_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text()


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "run: python -m tests.edge_cases.page"
