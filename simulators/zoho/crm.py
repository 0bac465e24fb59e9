"""How Zoho answers what is posted to it: functions, tokens, and anything else.

Pure: a request goes in, an answer comes out. It does not keep what was sent; that is the book's and the
journal's part.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

from simulators.zoho.faults import Answer, answer_json, crm_error
from simulators.zoho.tokens import TokenDesk

BOOT_FUNCTION: Final = "charge_point_boot"
ZAPIKEY: Final = "1003.0123456789abcdef0123456789abcdef.fedcba9876543210fedcba9876543210"
BOOT_PATH: Final = f"/crm/v7/functions/{BOOT_FUNCTION}/actions/execute"
TOKEN_PATH: Final = "/oauth/v2/token"
_FUNCTION = re.compile(r"/crm/v\d+/functions/(\w+)/actions/execute")


def answer_post(path: str, query: str, headers: Mapping[str, str], body: bytes, tokens: TokenDesk, at: datetime) -> Answer:
    """The usual answer to a POST. `headers` have lower-case names."""
    fields = dict(parse_qsl(query))
    if path == TOKEN_PATH:
        return tokens.issue(fields | dict(parse_qsl(body.decode(errors="replace"))), at)
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "zoho-oauthtoken" and not tokens.is_alive(token, at):
        return crm_error(401, "INVALID_TOKEN", "invalid oauth token")
    if found := _FUNCTION.fullmatch(path):
        return _answer_function(found[1], fields, token)
    return answer_json(200, {"code": "success"})


def _answer_function(name: str, fields: Mapping[str, str], token: str) -> Answer:
    """A function runs for the right key or, with auth_type=oauth, for a token. The refusal is assumed."""
    by_key = fields.get("auth_type") == "apikey" and fields.get("zapikey") == ZAPIKEY
    if not by_key and not (fields.get("auth_type") == "oauth" and token):
        return crm_error(401, "AUTHENTICATION_FAILURE", "Authentication failed")
    details = {"output": f"{name} took it", "output_type": "string", "id": "997000000000123001"}
    return answer_json(200, {"code": "success", "details": details, "message": "function executed successfully"})
