"""Stories of a charging session. They are data; `simulators.stories.runner` plays them."""

from datetime import timedelta

from simulators.stories.steps import (
    Boot,
    ChargeFor,
    CutNetwork,
    HoldCard,
    PlugIn,
    PullOut,
    RestoreNetwork,
    StopByCard,
    Story,
)


def charge(id_tag: str, duration: timedelta, connector: int = 1) -> Story:
    """A plain session: plug, card, charge for `duration`, card, unplug."""
    return (
        Boot(),
        PlugIn(connector),
        HoldCard(id_tag, connector),
        ChargeFor(duration, connector),
        StopByCard(connector),
        PullOut(connector),
    )


def charge_through_outage(id_tag: str, duration: timedelta, outage: timedelta, connector: int = 1) -> Story:
    """A session whose network fails half-way for `outage`; what was metered meanwhile comes later."""
    return (
        Boot(),
        PlugIn(connector),
        HoldCard(id_tag, connector),
        ChargeFor(duration / 2, connector),
        CutNetwork(),
        ChargeFor(outage, connector),
        RestoreNetwork(),
        ChargeFor(duration / 2, connector),
        StopByCard(connector),
        PullOut(connector),
    )
