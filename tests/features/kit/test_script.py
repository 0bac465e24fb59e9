import subprocess
import sys
from typing import Any

import pytest

from features.kit.script import Script

PROBE = """
import pytest

class Probe:
    def pytest_collection_finish(self, session):
        from features.kit.script import Script

        for item in session.items:
            one = Script.of(item)
            facts = one.key, one.folder, str(one.alone), one.verdict().case, str(one.head_start.total_seconds())
            print("|".join((*facts, one.scenario.steps[0].name, one.verdict().scenario)))

pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", {path!r}, "-k", {word!r}], plugins=[Probe()])
"""


def collected(path: str, word: str) -> list[list[str]]:
    code = PROBE.format(path=path, word=word)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return [line.split("|") for line in done.stdout.splitlines() if line.count("|") == 6]


def test_a_scenario_of_the_features_is_a_script() -> None:
    [[key, folder, alone, case, head_start_s, first, title]] = collected("features/core", "TC_001_CSMS")
    assert key.startswith("core/")
    assert ": " in key
    assert (folder, alone, case) == ("core", "False", "TC_001_CSMS")
    assert first
    assert key.endswith(f": {title}")
    assert float(head_start_s) == 3 * 24 * 3600  # its heartbeat interval is the CSMS's choice


def test_the_customer_s_scenarios_are_alone_and_a_row_of_examples_is_filled_in() -> None:
    found = collected("features/customer", "boot_notification")
    assert {(folder, alone, case) for _, folder, alone, case, *_ in found} == {("customer", "True", "")}
    assert len({key for key, *_ in found}) == len(found)


def test_the_title_of_an_example_holds_its_values() -> None:
    titles = [one[-1] for one in collected("features/robustness", "A_connection_that_is_not_for or connection_that_is_not")]
    assert len(set(titles)) == len(titles) > 1
    assert not any("<" in title for title in titles)


def test_any_other_test_is_none(request: pytest.FixtureRequest) -> None:
    item: Any = request.node
    assert Script.of(item) is None
