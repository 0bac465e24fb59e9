import json
from datetime import datetime

import pytest

from csms.api import knowledge_views as views
from csms.domain.id_tags import IdTag, Verdict, decide, rules
from csms.services.explanation import Connector, Explanation


def test_a_setting_says_that_it_is_secret(at: datetime) -> None:
    row = {"key": "AuthorizationKey", "value": None, "readonly": None, "reboot_required": False, "known_at": at}
    assert views.setting(row) == {**row, "known_at": "2026-03-01T12:00:00.250000Z", "secret": True}
    assert views.setting(row | {"key": "Interval"})["secret"] is False


@pytest.mark.parametrize(
    ("version", "offered", "entries", "needs_full", "shown"),
    [(2, 2, {"a": {"idTag": "A"}}, False, [{"idTag": "A"}]), (2, 3, {}, True, []), (2, 2, None, True, None)],
)
def test_a_list_says_whether_only_a_full_one_helps(
    at: datetime, version: int, offered: int, entries: object, needs_full: bool, shown: object
) -> None:
    text = None if entries is None else json.dumps(entries)
    row = {"version": version, "offered_version": offered, "kind": "Full", "answer": "Accepted", "entries": text, "updated_at": at}
    found = views.local_list(row)
    assert (found["needs_full"], found["entries"], found["version"]) == (needs_full, shown, version)


def test_an_explanation_names_each_rule_in_words(at: datetime) -> None:
    tag = IdTag("TAG", 0, at, "GRP")
    connector = Connector(1, "Available", True)
    found = views.explanation("CP1", "TAG", Explanation(decide(tag, at, 0), rules(tag, at, 0), 0, True, "Accepted", None, [connector]))
    assert (found["status"], found["parent_id_tag"], found["expiry_date"]) == ("Blocked", "GRP", "2026-03-01T12:00:00.250000Z")
    assert [rule["rule"] for rule in found["rules"]] == ["known", "not blocked", "not expired", "below its limit"]
    assert [rule["otherwise"] for rule in found["rules"] if not rule["holds"]] == ["Blocked"]
    assert found["station"]["connectors"] == [{"connector_id": 1, "status": "Available", "free": True}]


def test_every_verdict_has_words() -> None:
    assert set(views.RULES) == {verdict.value for verdict in Verdict}


def test_what_is_kept_as_json_is_shown_as_such(at: datetime) -> None:
    blank = dict.fromkeys((*views.PROFILE, *views.TRANSFER), None)
    assert views.charging_profile({**blank, "profile": '{"a":1}'})["profile"] == {"a": 1}
    assert views.transfer({**blank, "progress": "[]"})["progress"] == []
    assert views.reservation({**dict.fromkeys(views.RESERVATION), "expiry_date": at})["expiry_date"] == "2026-03-01T12:00:00.250000Z"
    assert set(views.availability(dict.fromkeys(views.AVAILABILITY))) == set(views.AVAILABILITY)
