"""The admin API under `/__admin`: what people and scripts ask of the mock Zoho.

It translates HTTP into the office's verbs and back; it decides nothing. Errors are `{"error": "..."}` with a
4xx status.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sanic import HTTPResponse, Request, Sanic, response

from simulators.zoho import callers, contract, crm
from simulators.zoho.book import BootNotification, Customer
from simulators.zoho.faults import NAMED
from simulators.zoho.office import Office
from simulators.zoho.values import NUMBER, OBJECT, TEXT, WHOLE, as_json, as_object, check_keys
from simulators.zoho.verification import Expectation

PREFIX: Final = "/__admin"
EXPECTATION: Final = {
    **dict.fromkeys(("direction", "path", "charging_point_id"), (TEXT,)),
    **dict.fromkeys(("status", "at_least", "at_most", "exactly"), (WHOLE,)),
    **dict.fromkeys(("body", "headers"), (OBJECT,)),
    "timeout_s": (NUMBER,),
}
CUSTOMER: Final = {
    **dict.fromkeys(("zoho_customer_id", "application", "charging_point_id", "stage"), (TEXT,)),
    "max_active_transaction_count": (WHOLE,),
}


def add_routes(app: Sanic[Any, Any], office: Office) -> None:
    """Put the admin API of an office on a Sanic app."""
    _add_questions(app, office)
    _add_orders(app, office)


def _add_questions(app: Sanic[Any, Any], office: Office) -> None:
    @app.get(PREFIX, name="index")
    @app.get(f"{PREFIX}/", name="index_with_slash", strict_slashes=True)
    async def index(_: Request) -> HTTPResponse:
        own = office.tokens.api_domain
        addresses = {
            "url": own,
            "boot_url": boot_url(own),
            "token_url": own + crm.TOKEN_PATH,
            "csms": office.csms_url,
        }
        names = {"webhooks": contract.WEBHOOKS, "profiles": list(callers.PROFILES), "faults": list(NAMED)}
        return response.json(addresses | names)

    @app.get(f"{PREFIX}/journal")
    async def journal(request: Request) -> HTTPResponse:
        asked = {key: request.args.get(key) for key in ("direction", "path", "charging_point_id")}
        since = request.args.get("since") or "0"
        if not since.isdecimal():
            raise ValueError(f"since must be the number of an exchange, not {since!r}")
        found = office.journal.find(since=int(since), **{key: value for key, value in asked.items() if value})
        return response.json({"evicted": office.journal.evicted, "exchanges": [exchange.as_dict() for exchange in found]})

    @app.post(f"{PREFIX}/verify")
    async def verify(request: Request) -> HTTPResponse:
        asked = _read_fields(request, EXPECTATION)
        timeout_s = float(asked.pop("timeout_s", 0))
        finding = await office.await_finding(Expectation(**asked), timeout_s)
        shown = {"ok": finding.ok, "count": len(finding.matches), "text": finding.text}
        shown["exchanges"] = [exchange.as_dict() for exchange in finding.matches]
        return response.json(shown, status=200 if finding.ok else 409)

    @app.get(f"{PREFIX}/customers")
    async def customers(_: Request) -> HTTPResponse:
        book = office.book
        return response.json(
            {
                "customers": [asdict(customer) for customer in book.customers.values()],
                "charge_points": {name: at.isoformat() for name, at in book.charge_points.items()},
                "boot_notifications": [_show_boot(boot) for boot in book.boots],
                "duplicates": book.duplicates(),
            }
        )


def _add_orders(app: Sanic[Any, Any], office: Office) -> None:
    @app.put(f"{PREFIX}/faults")
    async def faults(request: Request) -> HTTPResponse:
        office.faults(as_json(request.body))
        return response.json({"rules": len(office.scripted.rules)})

    @app.post(f"{PREFIX}/reset")
    async def reset(_: Request) -> HTTPResponse:
        office.reset()
        return response.empty()

    @app.put(f"{PREFIX}/csms")
    async def csms(request: Request) -> HTTPResponse:
        office.csms_url = _read_fields(request, {"url": (TEXT,)}, needed="url")["url"]
        return response.json({"csms": office.csms_url})

    @app.post(f"{PREFIX}/customers")
    async def add_customer(request: Request) -> HTTPResponse:
        customer = Customer(**_read_fields(request, CUSTOMER, needed="zoho_customer_id"))
        if customer.zoho_customer_id in office.book.customers:
            return response.json({"error": f"customer {customer.zoho_customer_id} exists"}, status=409)
        office.book.add_customer(customer)
        return response.json(asdict(customer), status=201)

    @app.post(f"{PREFIX}/call/<webhook:str>")
    async def call(request: Request, webhook: str) -> HTTPResponse:
        payload = _read_object(request) if request.body else None
        profile = request.args.get("profile") or "deluge-json"
        if webhook not in contract.WEBHOOKS or profile not in callers.PROFILES or not office.csms_url:
            return response.json({"error": _refuse_call(webhook, profile)}, status=422)
        result = await office.call(webhook, payload, profile=profile)
        shown = {"status": result.status, "body": result.body, "breaches": result.breaches}
        return response.json(shown | {"exchange": result.exchange.as_dict()})


def boot_url(own_url: str) -> str:
    """The URL for the CSMS's boot notifications: a CRM function, called with its key."""
    return f"{own_url}{crm.BOOT_PATH}?auth_type=apikey&zapikey={crm.ZAPIKEY}"


def _refuse_call(webhook: str, profile: str) -> str:
    if webhook not in contract.WEBHOOKS:
        return f"no webhook {webhook}; there are {', '.join(contract.WEBHOOKS)}"
    if profile not in callers.PROFILES:
        return f"no profile {profile}; there are {', '.join(callers.PROFILES)}"
    return "no CSMS is known: start with --csms URL or PUT /__admin/csms"


def _read_object(request: Request) -> dict[str, Any]:
    found = as_object(request.body)
    if found is None:
        raise ValueError("the body must be a JSON object")
    return found


def _read_fields(request: Request, kinds: Mapping[str, tuple[str, ...]], needed: str = "") -> dict[str, Any]:
    """The body's fields; null counts as left away."""
    found = _read_object(request)
    check_keys(found, kinds)
    if needed and not found.get(needed):
        raise ValueError(f"{needed} is missing")
    return {key: value for key, value in found.items() if value is not None}


def _show_boot(boot: BootNotification) -> dict[str, Any]:
    body = as_json(boot.body)
    return asdict(boot) | {"at": boot.at.isoformat(), "body": body, "breaches": list(boot.breaches)}
