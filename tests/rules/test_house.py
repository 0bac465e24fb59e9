"""The rules of the house that no linter knows: every source file has its test file, files and functions stay small, names say something,
packages say what they know, and nothing names a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MIRRORED = ("csms", "simulators", "features/kit", "features/report", "loadtests")
EXEMPT = re.compile(r"(__init__|__main__|tables|locustfile)\.py$|/migrations/|/steps/")
LINES_MAX, ACTION_LINES_MAX = 400, 40
EMPTY_NAMES = re.compile(r"(^|/)(utils?|helpers?|common|misc|manager)(\.py|/)")
PLACES = re.compile(r"/(root|home|Users)/|/work/")


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert listed.stdout or not (ROOT / ".git").exists(), f"git lists no files: {listed.stderr}"
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("source", [named(path) for path in sources(*MIRRORED) if not EXEMPT.search(named(path))])
def test_every_source_file_has_its_test_file(source: str) -> None:
    folder, _, name = source.rpartition("/")
    assert (ROOT / "tests" / folder / f"test_{name}").is_file()


@pytest.mark.parametrize(
    "source", [named(path) for path in sources("csms", "simulators", "features", "loadtests") if "/migrations/" not in named(path)]
)
def test_no_file_is_long(source: str) -> None:
    lines = len((ROOT / source).read_text().splitlines())
    most = ACTION_LINES_MAX if source.startswith("csms/actions/v16/") and is_action(source) else LINES_MAX
    assert lines <= most


def is_action(source: str) -> bool:
    return "async def handle(" in (ROOT / source).read_text()


def test_names_say_something() -> None:
    assert [named(path) for path in sources("csms", "simulators", "features", "loadtests") if EMPTY_NAMES.search(named(path))] == []


@pytest.mark.parametrize(
    "source", [named(path) for path in sources("csms", "simulators", "features", "loadtests") if "/migrations/0" not in named(path)]
)
def test_every_module_says_what_it_knows(source: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / source).read_text()))


def test_no_file_names_a_machine_or_a_registry() -> None:
    text_files = [name for name in tracked() if not name.endswith((".png", ".svg", ".ico"))]
    found = [name for name in text_files if PLACES.search((ROOT / name).read_text(errors="replace"))]
    assert [name for name in found if name != named(Path(__file__))] == []


def test_the_constraints_name_no_index() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
