import json

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, bench, operator
from tests.csms.broken import without

CALLS = [
    ("GET", "/charge-points"),
    ("POST", "/charge-points"),
    ("DELETE", "/charge-points/CP1"),
    ("PUT", "/id-tags/T"),
    ("GET", "/customers"),
    ("GET", "/transactions"),
    ("GET", "/messages/unmatched"),
    ("GET", "/deliveries"),
    ("POST", "/charge-points/CP1/commands/ClearCache"),
    ("GET", "/commands/x"),
    ("GET", "/charge-points/CP1"),
    ("PATCH", "/charge-points/CP1"),
    ("GET", "/id-tags"),
    ("GET", "/id-tags/T"),
    ("DELETE", "/id-tags/T"),
    ("GET", "/customers/1"),
    ("GET", "/transactions/1"),
    ("GET", "/transactions/1/meter-values"),
    ("GET", "/deliveries/1"),
    ("POST", "/deliveries/1/retry"),
]


async def test_without_the_token_there_is_a_challenge_and_no_effect(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, token="t0ken") as desk:
        await desk.make("CP1")
        for given in ("", "wrong", "t0ken2"):
            async with operator(desk.server.url, given) as stranger:
                for method, path in CALLS:
                    answer = await stranger.request(method, path, json={} if method != "GET" else None)
                    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="operators"')
                    assert answer.text == '{"details":null,"error":"unauthorized","status":401}'
        assert [found["charging_point_id"] for found in await desk.items("/charge-points")] == ["CP1"]


@pytest.mark.parametrize("header", ["Basic t0ken", "t0ken", "Bearer", "Bearer t0ken x"])
async def test_only_a_bearer_token_opens(sqlite_csms: StartCsms, header: str) -> None:
    async with bench(sqlite_csms, token="t0ken") as desk:
        assert (await desk.http.get("/charge-points", headers={"Authorization": header})).status_code == 401
        assert (await desk.http.get("/charge-points", headers={"Authorization": "bearer  t0ken"})).status_code == 200


async def test_the_watchers_routes_need_no_token(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, token="t0ken") as desk, operator(desk.server.url) as watcher:
        for path in ("/livez", "/readyz"):
            answer = await watcher.get(desk.server.url + path)
            assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        answer = await watcher.get(f"{desk.server.url}/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain")


async def test_readiness_follows_the_database(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        assert (await desk.http.get(f"{desk.server.url}/readyz")).status_code == 200


async def test_metrics_tell_what_happened(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        await desk.webhook("block_customer", {"zoho_customer_id": "1"})
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            await station.send("nonsense")
            await station.call("Heartbeat")
            text = (await desk.http.get(f"{desk.server.url}/metrics")).text
        for line in (
            "csms_connections 1.0",
            'csms_webhooks_total{status="404",webhook="block_customer"}',
            'csms_call_seconds_count{action="BootNotification",outcome="answered"}',
            'csms_handshakes_total{status="101"}',
            'csms_odd_frames_total{kind="bad"}',
        ):
            assert line in text


@pytest.mark.parametrize("path", ["/nothing", "/charge-points/CP1/nothing", "/transactions/x", "/deliveries/1.5"])
async def test_an_unknown_path_is_a_404_in_the_envelope(sqlite_csms: StartCsms, path: str) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.get(path)
        assert (answer.status_code, answer.text) == (404, '{"details":null,"error":"not found","status":404}')
        assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/charge-points", {"GET", "POST"}),
        ("POST", "/charge-points/CP1", {"GET", "PATCH", "DELETE"}),
        ("POST", "/transactions", {"GET"}),
        ("GET", "/charge-points/CP1/commands/Reset", {"POST"}),
    ],
)
async def test_a_wrong_method_is_a_405_that_names_the_right_ones(sqlite_csms: StartCsms, method: str, path: str, allowed: set[str]) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.request(method, path)
        assert (answer.status_code, answer.json()["error"]) == (405, "method not allowed")
        assert set(answer.headers["allow"].replace(" ", "").split(",")) - {"HEAD", "OPTIONS"} == allowed


async def test_a_body_that_is_no_json_object_is_a_400(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        for method, path in (("POST", "/charge-points"), ("PATCH", "/charge-points/CP1"), ("PUT", "/id-tags/T")):
            for content in (b"{", b"[]", b"nonsense", b"\xff"):
                answer = await desk.http.request(method, path, content=content)
                assert answer.status_code == 400
                assert answer.json()["error"].startswith("the body ")


async def test_a_body_that_says_it_is_something_else_is_a_415_with_no_effect(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        content = json.dumps({"charging_point_id": "CP1"}).encode()
        for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = await desk.http.post("/charge-points", content=content, headers={"Content-Type": media_type})
            assert (answer.status_code, answer.json()["error"]) == (415, "the body must be application/json")
        assert await desk.items("/charge-points") == []
        assert (await desk.http.get("/charge-points", headers={"Content-Type": "text/plain"})).status_code == 200
        for name, media_type in (("CP1", "application/json; charset=utf-8"), ("CP2", "application/vnd.x+json")):
            content = json.dumps({"charging_point_id": name}).encode()
            assert (await desk.http.post("/charge-points", content=content, headers={"Content-Type": media_type})).status_code == 201
        assert (await desk.http.post("/charge-points", content=b'{"charging_point_id":"CP3"}')).status_code == 201


@pytest.mark.parametrize("size", [64 * 1024 + 1, 2 * 1024 * 1024])
async def test_a_body_that_is_too_large_is_a_413(sqlite_csms: StartCsms, size: int) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.post("/charge-points", content=b"{" + b" " * size)
        assert (answer.status_code, answer.text) == (413, '{"details":null,"error":"request body too large","status":413}')


async def test_our_own_failure_is_a_500_without_its_words(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        async with without(database_url, "charge_points"):
            for answer in (
                await desk.http.get("/charge-points"),
                await desk.http.post("/charge-points", json={"charging_point_id": "CP1"}),
            ):
                assert (answer.status_code, answer.text) == (500, '{"details":null,"error":"internal server error","status":500}')
        await desk.make("CP1")
