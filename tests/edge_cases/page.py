"""The page docs/ocpp.md: what the CSMS does with each message and each edge case of OCPP 1.6, and which test proves it.
`python -m tests.edge_cases.page` writes it, from `rows.toml`, the names of the tests in this folder and the actions' own words."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

from csms.actions.v16.requests import ACTIONS
from csms.actions.v16.routes import AT_ONCE, ROUTES

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
PAGE = ROOT / "docs" / "ocpp.md"
INBOUND, OUTBOUND = "csms/actions/v16", "csms/actions/v16/outbound"
SECTIONS = {
    "A": "Handshake and identity",
    "B": "Authentication and TLS",
    "C": "WebSocket",
    "D": "Framing",
    "E": "Payloads",
    "F": "Registration",
    "G": "Authorisation",
    "H": "Transactions",
    "I": "Meter values, status, firmware, diagnostics",
    "J": "Commands",
    "K": "Take-over and nodes",
    "L": "Webhooks and deliveries",
    "M": "Load",
}
HEAD = """# OCPP 1.6 at the CSMS

What the CSMS does message by message and rule by rule, and the test that proves it. `python -m tests.edge_cases.page` writes this page; a
test keeps it up to date. Messages are checked by OCPP's own schemas; *lenient* and *strict* are the values of the setting `VALIDATION`.

Whatever it sends on a link: text frames with one JSON array; for each CALL exactly one answer under its id; error codes of OCPP-J 1.6
only, never those of 2.x; descriptions of 255 characters at most, without words of a database; one own CALL in flight. Proven for any
interleaving by [test_rpc_conversations.py](../tests/csms/websocket/test_rpc_conversations.py), for any bytes by
[test_fuzz.py](../tests/endurance/test_fuzz.py), and by a peer that shares no code with it in
[test_independent_peer.py](../tests/wire/test_independent_peer.py).
"""


def rows() -> dict[str, dict[str, object]]:
    """What `rows.toml` says of each row."""
    return tomllib.loads((FOLDER / "rows.toml").read_text())


def proofs() -> dict[str, list[str]]:
    """The tests of this folder that prove each row, as `path::name`: by their names, or by the ids of their parameters."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FOLDER.glob("test_*.py")):
        named = path.relative_to(ROOT).as_posix()
        waiting: set[str] = set()
        for line in path.read_text().splitlines():
            waiting |= set(re.findall(r'id="([A-M]\d+)\b', line))
            if function := re.match(r"(?:async )?def (test_((?:[a-m]\d+_)*)\w*)", line):
                ids = {part.upper() for part in function[2].split("_") if part}
                for row in sorted(ids | (waiting & _parameters(path, function[1]))):
                    found[row].append(f"{named}::{function[1]}")
    return found


def page() -> str:
    """The page as Markdown."""
    parts = [HEAD, "\n## From the station\n\n", _messages(sorted(ROUTES | AT_ONCE), INBOUND)]
    parts += ["\n## To the station\n\n", _messages(sorted(ACTIONS), OUTBOUND)]
    known, proven = rows(), proofs()
    for letter, title in SECTIONS.items():
        lines = [_line(row, known[row], proven.get(row, [])) for row in known if row.startswith(letter)]
        parts.append(f"\n## {letter}. {title}\n\n| row | what the CSMS does | proof |\n|---|---|---|\n" + "".join(lines))
    return "".join(parts)


def proofs_of(entry: dict[str, object], proven: list[str]) -> list[str]:
    """All proofs of a row."""
    named = entry.get("tests", [])
    return [*proven, *(named if isinstance(named, list) else [])]


def _parameters(path: Path, function: str) -> set[str]:
    """The rows that stand as ids in what a test is parametrized with, in place or by the name of a list."""
    tree = ast.parse(path.read_text())
    lists = {ast.unparse(node.targets[0]): ast.unparse(node.value) for node in tree.body if isinstance(node, ast.Assign)}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function:
            text = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
            text += " ".join(value for name, value in lists.items() if re.search(rf"\b{name}\b", text))
            return set(re.findall(r"id='([A-M]\d+)\b", text))
    return set()


def _messages(actions: list[str], folder: str) -> str:
    lines = [f"| {action} | {_meaning(action, folder)} | {_message_proof(action, folder)} |\n" for action in actions]
    return "| message | what it means here | proof |\n|---|---|---|\n" + "".join(lines)


def _meaning(action: str, folder: str) -> str:
    path = ROOT / folder / f"{_snake(action)}.py"
    if not path.is_file():
        return "Checked by its schema and sent; the answer is checked and shown."
    words = " ".join((ast.get_docstring(ast.parse(path.read_text())) or "").split())
    words = re.sub(rf"^{action}( and \w+)?\s*", "", words).lstrip(":. ")
    if found := re.match(r"\(([^)]*)\)[:.]?\s*(.*)", words):
        source, words = found.groups()
        words = f"{words or 'Checked by its rules and sent.'} ({source})"
    return words[:1].upper() + words[1:]


def _message_proof(action: str, folder: str) -> str:
    names = (f"tests/{folder}/test_{_snake(action)}.py", "tests/csms/actions/v16/test_requests.py")
    return _link(next(name for name in names if (ROOT / name).is_file()))


def _line(row: str, entry: dict[str, object], proven: list[str]) -> str:
    if "left_out" in entry:
        return f"| {row} | *left out:* {entry['left_out']} | |\n"
    return f"| {row} | {entry['does']} | {'<br>'.join(_link(test) for test in proofs_of(entry, proven))} |\n"


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name or Path(path).name}](../{path})"


def _snake(action: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", action).lower()


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written\n")
