"""The `simulators` command line: one module a command. It knows which commands there are, not what they do."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

COMMANDS = {
    "charge-point": "simulators.cli.charge_point",
    "doctor": "simulators.cli.doctor",
    "fleet": "simulators.cli.fleet",
    "lab": "simulators.cli.lab",
    "certificates": "simulators.cli.certificates",
    "zoho": "simulators.cli.zoho",
    "proxy": "simulators.cli.proxy",
    "replay": "simulators.cli.replay",
    "demo": "simulators.cli.demo",
}

DESCRIPTION = "Simulated charge points and a mock Zoho for testing a CSMS (OCPP 1.6J)."
EXAMPLE = """example:
  simulators charge-point --csms ws://127.0.0.1:8000/ocpp --id CP1 --id-tag TAG1 --charge 10m --speed 60
"""
INSTALL = "pip install 'wattproof[simulators]'"


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; wrong usage leaves by SystemExit(2), as argparse does."""
    try:
        arguments = build_parser(argv).parse_args(argv)
        import_module("rich")  # asked for at once, not when a terminal happens to be there
        command: Callable[[argparse.Namespace], int] = arguments.run
        return command(arguments)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("simulators", ""):
            raise
        sys.stderr.write(f"simulators: the package {package!r} is missing; install the extra: {INSTALL}\n")
        return 2
    except KeyboardInterrupt:
        return 1


def build_parser(argv: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser with every command, or with the one that `argv` names, so that only that one is loaded."""
    parser = argparse.ArgumentParser(
        "simulators",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    named = argv[0] if argv and argv[0] in COMMANDS else None
    for name, module in COMMANDS.items():
        if named in (None, name):
            import_module(module).add_parser(subparsers)
    return parser
