"""The long forms (`make drills`): outages of 30 seconds, 20 kills, a thousand races, new examples for every rule that is tried
with examples, and the whole specification on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Run the drills one after the other, all of them whatever fails; return the exit code."""
    let_go = postgres.hold()
    try:
        endurance = run({"WATTPROOF_DRILLS": "1"}, "tests/endurance", "-n", "2")
        examples = run({"WATTPROOF_DRILLS": "1"}, *exemplified(), "-n", "2", "-q")
        features = run({"KIT_DATABASE_URL": fresh_database()}, "features")
    finally:
        let_go()
    return 1 if endurance or examples or features else 0


def run(environment: dict[str, str], *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


def exemplified() -> list[str]:
    """The tests that make up their examples."""
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in paths if "hypothesis" in path.read_text() and "endurance" not in path.parts]


def fresh_database() -> str:
    """A migrated database of the run's PostgreSQL."""
    import asyncio

    import asyncpg

    async def create() -> None:
        connection = await asyncpg.connect(postgres.url("postgres"))
        await connection.execute("CREATE DATABASE drills")
        await connection.close()

    asyncio.run(create())
    url = postgres.url("drills")
    subprocess.run([sys.executable, "-m", "csms", "migrate", "--database-url", url], check=True)
    return url


if __name__ == "__main__":
    sys.exit(main())
