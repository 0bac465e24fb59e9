from dataclasses import replace

import pytest

from features.kit.catalogue import Obligation, catalogue
from features.kit.verdict import Played
from features.report.clauses import cite, clause_of, owed
from tests.features.report.runs import CASE, failed, verdict


@pytest.mark.parametrize(
    ("subject", "clause"),
    [
        ("Authorize.conf", "OCPP 1.6, 4.1"),
        ("StopTransaction.conf", "OCPP 1.6, 4.10"),
        ("DataTransfer.conf", "OCPP 1.6, 4.3"),
        ("DataTransfer.req", "OCPP 1.6, 5.6"),
        ("CancelReservation.req", "OCPP 1.6, 5.1"),
        ("Reset.req", "OCPP 1.6, 5.14"),
        ("UpdateFirmware.req", "OCPP 1.6, 5.19"),
        ("CertificateSigned.req", "OCPP 1.6 security white paper, edition 3, CertificateSigned"),
        ("transaction", ""),
    ],
)
def test_a_subject_has_the_clause_of_its_message(subject: str, clause: str) -> None:
    assert clause_of(subject) == clause


def test_every_message_of_the_catalogue_has_a_clause() -> None:
    subjects = {one.subject for case in catalogue().values() for one in case.obligations if "." in one.subject}
    assert [subject for subject in subjects if not clause_of(subject)] == []


def test_an_obligation_is_met_when_every_step_that_names_it_passed() -> None:
    assert [(one.text, one.how) for one in owed(CASE, verdict())] == [
        ("BootNotification.conf Accepted", "passed"),
        ("Heartbeat.conf currentTime", "skipped"),
    ]
    assert owed(CASE, failed())[0].how == "failed"


def test_only_then_steps_meet_obligations() -> None:
    words = "the CSMS answers BootNotification with Accepted"
    given = [Played("Given", words, "passed"), Played("And", words, "passed")]
    assert owed(CASE, verdict(steps=given))[0].how == "skipped"
    assert owed(CASE, verdict(steps=[Played("Then", "x", "passed"), Played("And", words, "passed")]))[0].how == "passed"


def test_each_of_two_equal_obligations_goes_by_a_step_of_its_own() -> None:
    case = replace(CASE, obligations=(Obligation.read("Heartbeat.conf"),) * 2)
    words = "the CSMS answers Heartbeat"
    steps = [Played("Then", words, "passed"), Played("Then", words, "failed")]
    assert [one.how for one in owed(case, verdict(steps=steps))] == ["passed", "failed"]


def test_a_step_more_than_is_owed_counts_for_what_it_names() -> None:
    case = replace(CASE, obligations=(Obligation.read("Heartbeat.conf"),))
    words = "the CSMS answers Heartbeat"
    steps = [Played("Then", words, "passed"), Played("Then", words, "failed")]
    assert [one.how for one in owed(case, verdict(steps=steps))] == ["failed"]


def test_what_is_owed_in_scenarios_with_another_tag_is_not_told() -> None:
    case = replace(CASE, obligations=(Obligation.read("@core Heartbeat.conf"), Obligation.read("not @core Authorize.conf")))
    assert [one.text for one in owed(case, verdict())] == ["Heartbeat.conf"]


def test_a_failed_step_cites_the_clauses_that_it_names_and_its_case() -> None:
    assert cite(CASE, failed().steps[-1]) == "OCPP 1.6, 4.2; TC_001_CSMS"
    assert cite(None, failed().steps[-1]) == ""
