import json

from simulators.doctor.findings import State, Step, ailment, well


def test_a_finding_is_plain_text_for_json() -> None:
    shown = json.loads(json.dumps(well(Step.TCP, "connected").as_dict()))
    assert shown == {"step": "TCP", "state": "ok", "happened": "connected", "cause": "", "hint": ""}


def test_an_ailment_carries_its_finding_and_reads_as_a_sentence() -> None:
    error = ailment(Step.DNS, "dns", "no such host", "check the name")
    assert (error.finding.state, error.finding.cause, error.finding.hint) == (State.FAILED, "dns", "check the name")
    assert str(error) == "no such host"
