import pytest
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from simulators.proxy.handshake import Knock, read_knock, refusal

BASIC = "Basic Q1AxOnNlY3JldA=="


def request(path: str) -> Request:
    headers = Headers()
    headers["Sec-WebSocket-Protocol"] = "ocpp2.0.1, ocpp1.6"
    headers["Authorization"] = BASIC
    headers["User-Agent"] = "Charger/1.0"
    headers["Cookie"] = "no"
    return Request(path, headers)


def knock(path: str = "/some/path/CP%201?token=x") -> Knock:
    found = read_knock(request(path))
    assert found is not None
    return found


def test_identity_query_subprotocols_and_credentials_are_passed_on() -> None:
    dialling = knock().dialling("wss://csms/ocpp/")
    assert knock().station == "CP 1"
    assert knock().url(dialling) == "wss://csms/ocpp/CP%201?token=x"
    assert knock().offered(dialling) == ("ocpp2.0.1", "ocpp1.6")
    assert knock().passed_headers(dialling, None) == [("Authorization", BASIC), ("User-Agent", "Charger/1.0")]


@pytest.mark.parametrize("path", ["/", "/ocpp/", ""])
def test_a_path_without_identity_is_no_knock(path: str) -> None:
    assert read_knock(request(path)) is None


def test_a_refusal_keeps_status_reason_and_challenge() -> None:
    headers = Headers()
    headers["WWW-Authenticate"] = 'Basic realm="ocpp"'
    headers["Transfer-Encoding"] = "chunked"
    said = refusal(Response(401, "Unauthorized", headers, b"who?"))
    assert (said.status_code, said.reason_phrase, said.body) == (401, "Unauthorized", b"who?")
    assert said.headers["WWW-Authenticate"] == 'Basic realm="ocpp"'
    assert said.headers["Content-Length"] == "4"
    assert "Transfer-Encoding" not in said.headers
