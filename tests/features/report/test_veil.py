import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from features.kit.verdict import Breach, Line, Played, Verdict
from features.report.folder import FILES, write
from features.report.leaks import VEIL
from features.report.run import Run
from features.report.veil import KEPT, veiled
from tests.features.report.runs import AT, BOOT, line, run, verdict

PASSWORD = 'c53f"caaffaé'
MARK = "caaffa"
"""What of the password no file format spells in another way."""


def change(ascii_only: bool = False) -> Line:
    call = [2, "1", "ChangeConfiguration", {"key": "authorizationKey", "value": PASSWORD}]
    return line("received", json.dumps(call, ensure_ascii=ascii_only))


def told(one: Any) -> Any:
    """The same with the password in every text that is not the kit's own."""
    texts = {field.name: f"{getattr(one, field.name)} {PASSWORD} {PASSWORD!r}" for field in fields(one) if field.type in (str, "str")}
    return replace(one, **{name: text for name, text in texts.items() if name not in {*KEPT, "key"}})


def everywhere(**more: Any) -> Verdict:
    """A verdict that tells the password wherever it tells anything."""
    steps = [told(Played("Then", "it is", "failed", AT, 0.1, "no", ((PASSWORD, PASSWORD),), "text"))]
    lines = [change(), BOOT, line("note", PASSWORD), replace(BOOT, station=PASSWORD)]
    breach = told(Breach("CP1", "it is", "4.1", lines[0].frame or ""))
    found: Verdict = told(verdict(steps=steps, lines=lines, breaches=[breach], habits=[PASSWORD], unverified=[PASSWORD], **more))
    return replace(
        found, key=f"core/boot.feature: A {PASSWORD}", **dict.fromkeys(("inapplicable", "expected"), more.get("inapplicable", ""))
    )


def test_a_password_is_in_no_file_of_the_report(tmp_path: Path) -> None:
    kinds: list[dict[str, Any]] = [{}, {"inapplicable": PASSWORD}, {"attempts": 2, "first": everywhere()}]
    whole: Run = told(run(*(everywhere(**kind) for kind in kinds), settings={"Seed": PASSWORD}, declared={"core": PASSWORD}))
    write(tmp_path / "leaky", whole)
    write(tmp_path / "tight", veiled(whole))
    for name in FILES:
        assert MARK in (tmp_path / "leaky" / name).read_text(encoding="utf-8"), f"{name} would never have told it"
        assert MARK not in (tmp_path / "tight" / name).read_text(encoding="utf-8")


def test_no_text_of_a_run_is_forgotten() -> None:
    def leaks(value: Any, where: str = "run") -> list[str]:
        if isinstance(value, str):
            return [where] if MARK in value else []
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list | tuple):
            return [leak for one in value for leak in leaks(one, where)]
        return (
            [leak for one in fields(value) for leak in leaks(getattr(value, one.name), f"{where}.{one.name}")]
            if is_dataclass(value)
            else []
        )

    whole = run(everywhere(), product=PASSWORD)
    assert {"run.verdicts.unverified", "run.verdicts.steps.table", "run.product", "run.verdicts.key"} <= set(leaks(whole))
    assert leaks(veiled(whole)) == []


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_frame_stays_a_frame_and_the_one_to_blame(ascii_only: bool) -> None:
    frame = change(ascii_only)
    one = verdict(lines=[BOOT, frame], breaches=[Breach("CP1", f"it is {PASSWORD}", "x", frame.frame or "")])
    [found] = veiled(run(one)).verdicts
    assert json.loads(found.lines[1].frame or "")[3] == {"key": "authorizationKey", "value": VEIL}
    assert found.breaches[0].frame == found.lines[1].frame
    assert found.lines[0] == BOOT


def test_what_is_known_beforehand_is_taken_out_as_a_word_where_it_is_short() -> None:
    one = verdict(failure="pass is the password, and longwinded long-winded; 706c6f7468696e6773", error='"plothings"')
    [found] = veiled(run(one), {"pass", "longwinded", "abc", "plothings", ""}).verdicts
    assert found.failure == f"{VEIL} is the password, and {VEIL} long-winded; {VEIL}"
    assert found.error == f'"{VEIL}"'


def test_the_hexadecimal_form_of_a_key_gives_it_away_as_well() -> None:
    key = b"the-password".hex().upper()
    one = verdict(lines=[line("sent", [2, "1", "X", {"key": "AuthorizationKey", "value": key}])], failure="it dials with the-password")
    assert veiled(run(one)).verdicts[0].failure == f"it dials with {VEIL}"


def test_where_nothing_is_secret_nothing_changes() -> None:
    whole = run(verdict())
    assert veiled(whole, {"nobody's"}) == whole
    assert veiled(whole).verdicts[0] is whole.verdicts[0]
