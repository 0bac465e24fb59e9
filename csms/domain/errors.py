"""Refusals that a door translates: each names a thing that is missing or in the way. Nothing here is a fault of ours."""

from __future__ import annotations


class Refused(Exception):
    """A request that cannot be granted; the text is fit to be shown to whoever asked."""


class NotFound(Refused):
    """What the request names is not known."""


class Conflict(Refused):
    """What the request asks for is taken, or not possible now."""


class Invalid(Refused):
    """The request's values break a rule."""
