"""Importing locust patches the whole process, so the user is tested in a locust of its own."""

import pytest

from tests.loadtests.conftest import Run


@pytest.mark.parametrize("webhook", ["generate_charge_point", "register_customer", "unblock_customer"])
def test_webhooks_that_keep_the_contract_are_no_failure(faulty_run: Run, webhook: str) -> None:
    assert faulty_run.statistics["POST", webhook]["num_requests"] > 0
    assert faulty_run.failures("POST", webhook) == 0


def test_a_webhook_that_breaks_it_is_a_failure_with_its_answer(faulty_run: Run) -> None:
    blocks = faulty_run.statistics["POST", "block_customer"]
    assert blocks["num_failures"] == blocks["num_requests"] > 0
    assert "HTTP 401" in faulty_run.told
    assert "blocking failed" in faulty_run.told
