"""Ports to listen on, as people type them."""

import argparse


def port(text: str) -> int:
    """The port that `text` names, 0 for a free one, for argparse's `type`; raises ArgumentTypeError."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (0 to 65535)")
    return int(text)
