"""The OpenAPI file of the CSMS port: it tells of each call that the port makes, and our own CSMS keeps it."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from features.kit import port as port_module
from features.kit.bench import Bench
from features.kit.operator_api import OperatorApi
from features.kit.system import Choice

CONTRACT = json.loads((Path(port_module.__file__).parent / "csms_port.openapi.json").read_text())
OPERATIONS = {(method, path) for path, item in CONTRACT["paths"].items() for method in item}
AT = datetime(2026, 5, 4, tzinfo=UTC)


class Called(Exception):
    """Ends a call as soon as it is known."""


def calls() -> Iterator[tuple[str, str]]:
    """Method and path of everything that the port asks of a product."""
    heard: list[httpx.Request] = []

    def hear(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        raise Called

    api = OperatorApi("http://csms.test", transport=httpx.MockTransport(hear))
    verbs: dict[Callable[..., object], tuple[object, ...]] = {
        api.create_charge_point: ("x",),
        api.set_password: ("x", "y"),
        api.register_charge_point: ("x", "Accepted"),
        api.delete_charge_point: ("x",),
        api.put_id_tag: ("x", 1),
        api.delete_id_tag: ("x",),
        api.charge_point: ("x",),
        api.reservations: ("x",),
        api.local_list: ("x",),
        api.security_events: ("x",),
        api.certificates: ("x",),
        api.customer: ("x",),
        api.sessions: ("x",),
        api.meter_values: (1,),
        api.unmatched: ("x",),
        api.deliveries: ("x",),
        api.retry_delivery: (1,),
        api.send_command: ("x", "y", {}),
    }
    for verb, given in verbs.items():
        with pytest.raises(Called):
            verb(*given)
        yield heard[-1].method.lower(), heard[-1].url.path.removeprefix("/api/v1")


def matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None


def test_the_file_tells_of_each_call_and_of_nothing_else() -> None:
    told = set()
    for method, path in calls():
        found = [one for one in OPERATIONS if one[0] == method and matches(one[1], path)]
        assert found, f"{method} {path} is not in the file"
        told |= set(found)
    assert OPERATIONS - told == set()


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, Any]]:
    """What our own CSMS says of its API."""
    bench = Bench(Choice())
    yield httpx.get(f"{bench.system.port_url}/openapi.json", trust_env=False).json()
    bench.close()


@pytest.mark.parametrize(("method", "path"), sorted(OPERATIONS), ids=str)
def test_our_own_csms_has_it(served: dict[str, Any], method: str, path: str) -> None:
    concrete = re.sub(r"\{action\}", "Reset", path)
    shape = re.sub(r"\{\w+\}", "{}", concrete)
    item = {re.sub(r"\{\w+\}", "{}", name): item for name, item in served["paths"].items()}.get(f"/api/v1{shape}", {})
    assert method in item, f"{method} {path} is not served"


@pytest.mark.parametrize("name", ["ChargePoint", "Command", "Transaction"])
def test_our_own_records_have_every_field_of_the_contract(served: dict[str, Any], name: str) -> None:
    mine = served["components"]["schemas"][name]["properties"]
    assert set(CONTRACT["components"]["schemas"][name]["properties"]) <= set(mine)
