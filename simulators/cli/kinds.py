"""The options that choose the kind of charge point and of car, from the files of `simulators.profiles`."""

import argparse
from dataclasses import replace

from simulators.chargepoint.profile import Profile
from simulators.profiles.files import car_names, charger_names, load_car, load_charger


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add `--profile` and `--car`."""
    parser.add_argument("--profile", metavar="NAME|FILE", help=f"its kind: {', '.join(charger_names())}, or a TOML file")
    parser.add_argument("--car", metavar="NAME|FILE", help=f"the car that comes: {', '.join(car_names())}, or a TOML file")


def profile(arguments: argparse.Namespace, connectors: int | None) -> Profile:
    """The charge point that was asked for. Raises ValueError, in a sentence, for a file that is missing or unusable."""
    made = load_charger(arguments.profile) if arguments.profile else Profile()
    if connectors is not None:
        made = replace(made, connectors=connectors)
    return replace(made, car=load_car(arguments.car)) if arguments.car else made
