"""The documents say what the code does: settings with their defaults, links that lead somewhere."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from csms.settings import Settings, default_text

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", [one.name for one in fields(Settings)])
def test_each_setting_stands_in_the_operators_page(name: str) -> None:
    meaning = next(one.metadata["help"] for one in fields(Settings) if one.name == name)
    assert f"| `{name.upper()}` | {default_text(name)} | {meaning} |" in (ROOT / "docs" / "operators.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text())
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []
