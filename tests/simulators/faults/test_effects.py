from simulators.faults.effects import Pass


def test_what_passes_does_so_at_once_in_order_and_in_one_piece() -> None:
    assert Pass("x") == Pass("x", 0.0, in_order=True, pieces=1, pause_s=0.0)
