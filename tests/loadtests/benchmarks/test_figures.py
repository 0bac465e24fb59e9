from loadtests.benchmarks.figures import HEAD, Figure, table


def test_a_figure_is_the_median_of_its_runs_with_the_least_and_the_most() -> None:
    assert Figure.of("csms", 100, "Heartbeat", "ms", [3.0, 1.0, 2.0]) == Figure("csms", 100, "Heartbeat", "ms", 2.0, 1.0, 3.0)
    assert Figure.of("csms", 100, "Heartbeat", "ms", [5.0]).median == 5.0


def test_the_table_has_one_line_for_each_under_a_head() -> None:
    lines = table([Figure("csms, SQLite", 5000, "Heartbeat", "ms CPU a call", 0.02345, 0.02, 0.03)]).splitlines()
    assert lines[0] == HEAD
    assert lines[1].split() == ["csms,", "SQLite", "5,000", "Heartbeat", "0.02345", "0.02", "0.03", "ms", "CPU", "a", "call"]
    assert table([]) == HEAD
