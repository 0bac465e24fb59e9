import json
from datetime import UTC, datetime

from simulators.chargepoint.events import CallFinished, Note, Outcome, SessionStarted, StatusChanged
from simulators.cli import happened

AT = datetime(2030, 1, 2, tzinfo=UTC)


def test_an_output_is_an_object_with_its_word() -> None:
    assert happened.event(StatusChanged(1, "Charging"), "CP1", AT) == {
        "event": "status",
        "station": "CP1",
        "at": "2030-01-02T00:00:00.000Z",
        "connector": 1,
        "status": "Charging",
        "error_code": "NoError",
    }


def test_every_told_output_is_json() -> None:
    call = CallFinished("Authorize", "1", {"idTag": "é"}, Outcome.ANSWERED, {"idTagInfo": {"status": "Accepted"}})
    for output in (call, SessionStarted(1, 71, "TAG", "Accepted")):
        fields = happened.event(output, "CP1", AT)
        assert fields is not None
        told = json.loads(happened.line(fields))
        assert told["event"] in happened.WORDS.values()
    assert json.loads(happened.line(happened.event(call, "CP1", AT) or {}))["outcome"] == "answered"


def test_what_is_for_people_only_is_not_told() -> None:
    assert happened.event(Note("hello"), "CP1", AT) is None
