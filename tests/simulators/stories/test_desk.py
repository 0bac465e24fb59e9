import httpx
import pytest

from simulators.stories.desk import DeskFailed, OperatorDesk


def desk(answer: httpx.Response | Exception, seen: list[httpx.Request]) -> OperatorDesk:
    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return OperatorDesk("http://csms/", "secret", httpx.MockTransport(handle))


async def test_an_order_is_given_and_not_waited_for() -> None:
    seen: list[httpx.Request] = []
    await desk(httpx.Response(202), seen).command("CP 1", "Reset", {"type": "Soft"})
    [request] = seen
    assert str(request.url) == "http://csms/api/v1/charge-points/CP%201/commands/Reset?wait=0"
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.content == b'{"type":"Soft"}'


@pytest.mark.parametrize(
    ("answer", "words"), [(httpx.Response(409, text="not connected"), "409: not connected"), (httpx.ConnectError("no"), "did not answer")]
)
async def test_what_went_wrong_is_told(answer: httpx.Response | Exception, words: str) -> None:
    with pytest.raises(DeskFailed, match=words):
        await desk(answer, []).command("CP1", "Reset", {})
