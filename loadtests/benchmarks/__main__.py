"""`python -m loadtests.benchmarks NAME`: picks the benchmark. Results on stdout, progress on stderr; exit code 2 for wrong usage."""

from __future__ import annotations

import sys

from loadtests.benchmarks import fleet, kit, server

NAMES = {"fleet": fleet.main, "kit": kit.main, "server": server.main}
USAGE = f"usage: python -m loadtests.benchmarks {{{','.join(NAMES)}}} [--help]\nexample: python -m loadtests.benchmarks server --json\n"


def main(arguments: list[str]) -> int:
    """Run the benchmark that the first argument names; return the exit code."""
    if arguments and arguments[0] in NAMES:
        return NAMES[arguments[0]](arguments[1:])
    asked_for_help = arguments[:1] in (["--help"], ["-h"])
    (sys.stdout if asked_for_help else sys.stderr).write(USAGE)
    return 0 if asked_for_help else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
