"""A small CSMS with one fault for each station number, run as a script: it proves that the load notices.

Station 1 is served well, 2's stops are acknowledged and forgotten, 3's energy is stored wrong, 4's Authorize is
answered by a CALLERROR, 5's socket is dropped instead of an answer to StopTransaction, 6's meter values are
acknowledged and forgotten. Blocking a customer fails.
"""

import json
import sys
from itertools import count
from typing import Any

from sanic import Request, Sanic, Websocket, response

app = Sanic("faulty_csms", configure_logging=False)
transactions: dict[int, dict[str, Any]] = {}
samples: dict[int, int] = {}
numbers = count(1)
NOW = "2030-01-01T00:00:00Z"
ACCEPTED = {"idTagInfo": {"status": "Accepted"}}


class Dropped(Exception):
    """The station's socket is to be dropped."""


class Refused(Exception):
    """The call is to be answered by a CALLERROR."""


def start(station: str, payload: dict[str, Any]) -> dict[str, Any]:
    number = next(numbers)
    row = {"id": number, "charging_point_id": station, "id_tag": payload["idTag"], "stopped_at": None}
    transactions[number] = {**row, "meter_start_wh": payload["meterStart"], "energy_wh": None}
    return {"transactionId": number, **ACCEPTED}


def stop(station: str, payload: dict[str, Any]) -> dict[str, Any]:
    row = transactions[payload["transactionId"]]
    if station.endswith("5"):
        raise Dropped
    if not station.endswith("2"):
        row["stopped_at"] = NOW
        row["energy_wh"] = payload["meterStop"] - row["meter_start_wh"] + station.endswith("3")
    return ACCEPTED


def sample(station: str, payload: dict[str, Any]) -> dict[str, Any]:
    number = payload.get("transactionId")
    if number is not None and not station.endswith("6"):
        samples[number] = samples.get(number, 0) + sum(len(one["sampledValue"]) for one in payload["meterValue"])
    return {}


def answer(station: str, action: str, payload: dict[str, Any]) -> dict[str, Any]:
    match action:
        case "BootNotification":
            return {"status": "Accepted", "currentTime": NOW, "interval": 300}
        case "Authorize" if station.endswith("4"):
            raise Refused
        case "Authorize":
            return ACCEPTED
        case "StartTransaction":
            return start(station, payload)
        case "StopTransaction":
            return stop(station, payload)
        case "MeterValues":
            return sample(station, payload)
        case "Heartbeat":
            return {"currentTime": NOW}
    return {}


@app.websocket("/ocpp/<station>", subprotocols=["ocpp1.6"])
async def converse(_: Request, link: Websocket, station: str) -> None:
    async for text in link:
        if text is None:
            return
        _, message_id, action, payload = json.loads(text)
        try:
            await link.send(json.dumps([3, message_id, answer(station, action, payload)]))
        except Refused:
            await link.send(json.dumps([4, message_id, "InternalError", "out of order", {}]))
        except Dropped:
            await link.close(1011)
            return


@app.post("/api/v1/charge-points")
async def create(_: Request) -> response.HTTPResponse:
    return response.json({}, status=201)


@app.put("/api/v1/id-tags/<id_tag>")
async def put_tag(_: Request, id_tag: str) -> response.HTTPResponse:
    return response.json({})


@app.get("/api/v1/transactions")
async def listed(request: Request) -> response.HTTPResponse:
    wanted = request.args.get("charging_point_id")
    rows = [row for row in transactions.values() if row["charging_point_id"] == wanted]
    return response.json({"items": rows, "next_cursor": None})


@app.get("/api/v1/transactions/<number:int>/meter-values")
async def meter_values(_: Request, number: int) -> response.HTTPResponse:
    return response.json({"items": [{}] * samples.get(number, 0), "next_cursor": None})


@app.post("/api/v1/webhooks/<name>")
async def webhook(request: Request, name: str) -> response.HTTPResponse:
    match name:
        case "generate_charge_point":
            return response.json({"charging_point_id": "fccp_1"})
        case "register_customer":
            customer_id = request.json["zoho_customer_id"]
            content = {"zoho_customer_id": customer_id, "max_active_transactions_count": 0, "id_tag": None}
            return response.json(content)
        case "unblock_customer":
            return response.empty()
    return response.json({"details": None, "error": "blocking failed", "status": 401}, status=401)


@app.after_server_start
async def tell(running: Sanic[Any, Any]) -> None:
    print(f"ready http://127.0.0.1:{running.ctx.port}", flush=True)


if __name__ == "__main__":
    import socket

    listening = socket.create_server(("127.0.0.1", 0))
    app.ctx.port = listening.getsockname()[1]
    sys.exit(app.run(sock=listening, single_process=True, motd=False, access_log=False))
