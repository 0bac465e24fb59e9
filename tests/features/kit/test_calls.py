import httpx
import pytest

from features.kit.calls import call, content, is_page, legible
from features.kit.port import PortBroken, PortCannot, PortRefused
from tests.features.kit.ports import Answers, unreachable

PAGE = "<html>\n<h1>Who are you?</h1>"


def client(product: object) -> httpx.Client:
    return httpx.Client(base_url="http://me:secret@csms.test/api", transport=httpx.MockTransport(product))  # type: ignore[arg-type]


def ask(status: int, body: object = None, *, text: str | None = None, method: str = "POST", **headers: str) -> httpx.Response:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, **({"text": text} if text is not None else {"json": body}))

    return call(client(answer), method, "/x")


def test_what_is_nested_without_end_is_no_json() -> None:
    with pytest.raises(PortBroken, match="no JSON"):
        content(ask(200, text="[" * 100_000))


def test_a_success_and_what_is_allowed_are_answers() -> None:
    assert content(call(client(Answers((200, {"a": 1}))), "GET", "/x")) == {"a": 1}
    assert content(call(client(Answers((204, None))), "GET", "/x")) is None
    assert call(client(Answers((504, {"state": "timeout"}))), "POST", "/x", allowed=(504,)).status_code == 504


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": "no such type"}),
        (404, {"error": "no such charge point"}),
        (404, {"error": {"message": "no such charge point"}}),
        (404, {"title": "Not Found", "detail": "there is no charge point X"}),
        (409, None),
        (422, []),
    ],
)
def test_a_product_that_says_no_has_refused(status: int, body: object) -> None:
    with pytest.raises(PortRefused, match=rf"^POST http://csms.test/api/x: {status} "):
        ask(status, body)


@pytest.mark.parametrize("body", [None, {}, {"error": "not found"}, {"detail": "Not Found"}, {"error": "Not Found", "path": "/x"}, "no"])
def test_where_nothing_is_built_the_address_is_wrong(body: object) -> None:
    with pytest.raises(PortBroken, match=r"nothing is built at this address: see --csms-port"):
        ask(404, body)
    with pytest.raises(PortRefused):
        ask(404, body, method="DELETE")


@pytest.mark.parametrize(
    ("status", "text", "why"),
    [
        (401, '{"error": "unauthorized"}', "--operator-token"),
        (403, '{"error": "not your station"}', "--operator-token"),
        (500, "", "in trouble"),
        (503, '{"error": "no database"}', "in trouble"),
        (429, "slowly", "in trouble"),
        (302, "", "a page, not the API"),
        (400, PAGE, "a page, not the API"),
        (405, '{"error": "method not allowed"}', "nothing is built"),
    ],
)
def test_what_was_not_asked_has_not_refused_and_is_told_in_a_line(status: int, text: str, why: str) -> None:
    with pytest.raises(PortBroken, match=rf"^POST http://csms.test/api/x: {status} .*{why}") as raised:
        ask(status, text=text)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_what_the_product_has_not_built_the_port_cannot_do() -> None:
    with pytest.raises(PortCannot, match="501 Not Implemented"):
        ask(501, {"error": "no reservations here"})


def test_nobody_there_and_no_answer_in_time_are_no_refusal() -> None:
    with pytest.raises(PortBroken, match="nobody there"):
        call(client(unreachable), "GET", "/x")

    def sleep(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    with pytest.raises(PortBroken, match="ReadTimeout"):
        call(client(sleep), "GET", "/x")


def test_a_page_is_no_answer() -> None:
    found = ask(200, text=PAGE)
    assert is_page(found)
    assert is_page(ask(200, text="hello", **{"content-type": "text/html; charset=utf-8"}))
    assert not is_page(ask(200, {"a": "<b>"}))
    with pytest.raises(PortBroken, match="no JSON but '<html> <h1>Who"):
        content(found)


def test_json_of_another_shape_is_the_fault_of_nobody_under_test() -> None:
    @legible
    def sessions(row: dict[str, str]) -> str:
        return row["id"]

    assert sessions({"id": "1"}) == "1"
    with pytest.raises(PortBroken, match="sessions: the answer is not what the port's contract says: KeyError"):
        sessions({})
