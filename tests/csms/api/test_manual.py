import re

from tests.conftest import StartCsms
from tests.csms.bench import bench, operator


async def test_document_and_page_need_no_token(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, token="t0ken") as desk, operator(desk.server.url) as stranger:
        document = await stranger.get(f"{desk.server.url}/openapi.json")
        assert (document.status_code, document.headers["content-type"]) == (200, "application/json; charset=utf-8")
        page = await stranger.get(f"{desk.server.url}/docs")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "t0ken" not in page.text


async def test_the_page_shows_every_operation_and_needs_nothing_from_elsewhere(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        document = await desk.get(f"{desk.server.url}/openapi.json")
        page = await desk.http.get(f"{desk.server.url}/docs")
        shown = re.findall(r'class="method (\w+)">\w+</span><span class="path">([^<]+)<', page.text)
        assert sorted(shown) == sorted((method, path) for path, item in document["paths"].items() for method in item)
        assert "<script" not in page.text
        assert re.findall(r'(?:src|href)="(?!#)([^"]+)"', page.text) == ["openapi.json"]
        assert "url(" not in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
