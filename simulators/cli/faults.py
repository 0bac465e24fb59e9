"""The options that order faults, the same for each command that carries frames."""

import argparse
from pathlib import Path

from simulators.faults.reading import load, rule
from simulators.faults.rules import Rule


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command."""
    parser.add_argument(
        "--fault", action="append", default=[], metavar="RULE", help="a fault rule, 'drop StopTransaction nth=1'; may be given again"
    )
    parser.add_argument("--faults", type=Path, metavar="FILE", help="fault rules: .toml, .json, or one rule a line")


def rules(arguments: argparse.Namespace) -> tuple[Rule, ...]:
    """The rules that the options name. Raises BadFault, a ValueError worded for people, and OSError."""
    return (*(load(arguments.faults) if arguments.faults else ()), *map(rule, arguments.fault))
