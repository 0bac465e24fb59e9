import httpx
import pytest

from features.kit.octt_dialect import OcttDialect
from features.kit.port import Command, PortCannot, PortRefused
from tests.features.kit.ports import Answers, unreachable


def port(product: object) -> OcttDialect:
    return OcttDialect("http://csms.test/x/", "t", httpx.MockTransport(product))  # type: ignore[arg-type]


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


@pytest.mark.parametrize(("body", "response"), [({"status": "Accepted"}, {"status": "Accepted"}), ({}, None), ([1], None)])
def test_an_object_that_comes_back_is_the_station_s_answer(body: object, response: object) -> None:
    assert port(Answers((200, body))).send_command("CP1", "Reset", {}).response == response


def test_what_the_product_turns_down_is_a_refusal() -> None:
    with pytest.raises(PortRefused, match="409"):
        port(Answers((409, {"error": "no"}))).send_command("CP1", "Reset", {})
    with pytest.raises(PortRefused, match="nobody there"):
        port(unreachable).send_command("CP1", "Reset", {})


def test_it_can_send_and_nothing_else() -> None:
    found = port(Answers())
    assert found.abilities == {"send", "parallel"}
    with pytest.raises(PortCannot, match="tell of sessions"):
        found.sessions("CP1")
    found.close()
