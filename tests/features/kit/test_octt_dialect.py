import httpx
import pytest

from features.kit.octt_dialect import OcttDialect
from features.kit.port import Command, PortBroken, PortCannot, PortRefused
from tests.features.kit.ports import Answers, unreachable


def port(product: object) -> OcttDialect:
    return OcttDialect("http://csms.test/x/", "t", httpx.MockTransport(product))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [200, 403, 404, 500])
def test_whoever_answers_has_been_greeted(status: int) -> None:
    port(Answers((status, None))).greet()


def test_nobody_and_a_locked_door_are_no_greeting() -> None:
    for product in (Answers((401, None)), unreachable):
        with pytest.raises(PortBroken):
            port(product).greet()


@pytest.mark.parametrize(
    ("action", "word"),
    [
        ("Reset", "reset"),
        ("RemoteStartTransaction", "remote-start-transaction"),
        ("GetLocalListVersion", "get-local-list-version"),
        ("SignedUpdateFirmware", "signed-update-firmware"),
    ],
)
def test_an_action_is_posted_in_kebab_case_with_the_request_as_its_body(action: str, word: str) -> None:
    product = Answers((200, None))
    assert port(product).send_command("CP /1", action, {"a": 1}) == Command("answered", None)
    assert product.lines == [f"POST /x/api/octt/1.6/CP%20%2F1/{word}"]
    assert product.bodies == [{"a": 1}]
    assert product.asked[0].headers["authorization"] == "Bearer t"


@pytest.mark.parametrize(
    ("body", "response"),
    [({"status": "Accepted"}, {"status": "Accepted"}), ({}, None), ([1], None), ({"ok": True}, None), ({"status": "Queued"}, None)],
)
def test_what_comes_back_is_the_station_s_answer_when_its_schema_says_so(body: object, response: object) -> None:
    assert port(Answers((200, body))).send_command("CP1", "Reset", {}).response == response


def test_what_the_product_turns_down_is_a_refusal() -> None:
    with pytest.raises(PortRefused, match="409"):
        port(Answers((409, {"error": "no"}))).send_command("CP1", "Reset", {})
    with pytest.raises(PortRefused, match="no such station"):
        port(Answers((404, {"error": "no such station"}))).send_command("CP1", "Reset", {})
    with pytest.raises(PortBroken, match="nobody there"):
        port(unreachable).send_command("CP1", "Reset", {})


def test_an_action_without_an_address_cannot_be_sent_unless_no_address_is_right() -> None:
    with pytest.raises(PortBroken, match="nothing is built"):
        port(Answers((404, None))).send_command("CP1", "GetLog", {})
    found = port(Answers((200, None), (404, None)))
    found.send_command("CP1", "Reset", {})
    with pytest.raises(PortCannot, match="the product has no address for GetLog"):
        found.send_command("CP1", "GetLog", {})


def test_a_page_for_people_has_sent_nothing() -> None:
    with pytest.raises(PortBroken, match="a page, not the API"):
        port(lambda request: httpx.Response(200, html="<html>")).send_command("CP1", "Reset", {})


def test_it_can_send_and_nothing_else() -> None:
    found = port(Answers())
    assert found.abilities == {"send", "parallel"}
    with pytest.raises(PortCannot, match="tell of sessions"):
        found.sessions("CP1")
    found.close()
