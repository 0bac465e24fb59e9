"""Every metric of the CSMS, in one registry of its own."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

REGISTRY = CollectorRegistry()

CONNECTIONS = Gauge("csms_connections", "Charge points connected to this node", registry=REGISTRY)
HANDSHAKES = Counter("csms_handshakes", "Upgrade requests by HTTP status", ["status"], registry=REGISTRY)
TAKEOVERS = Counter("csms_takeovers", "Connections closed because a newer one of the same station came", registry=REGISTRY)
CALLS = Histogram(
    "csms_call_seconds",
    "Stations' calls, from receipt to answer",
    ["action", "outcome"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
call_timer = lru_cache(maxsize=1024)(CALLS.labels)
"""The histogram of one action and outcome, found once: finding it costs more than observing."""
ODD_FRAMES = Counter("csms_odd_frames", "Frames that are no call and no awaited answer", ["kind"], registry=REGISTRY)
COMMANDS = Counter("csms_commands", "Operators' commands by outcome", ["action", "state"], registry=REGISTRY)
WEBHOOKS = Counter("csms_webhooks", "Zoho's calls by HTTP status", ["webhook", "status"], registry=REGISTRY)
DELIVERIES = Counter("csms_delivery_attempts", "Attempts to deliver to Zoho by outcome", ["outcome"], registry=REGISTRY)
JOURNAL = Counter("csms_journal_rows", "Exchanges of frames, by what became of their row", ["fate"], registry=REGISTRY)
LISTENERS_DROPPED = Counter("csms_event_listeners_dropped", "Event streams ended because their reader was too slow", registry=REGISTRY)
REFUSALS = Counter("csms_refusals", "Handshakes, webhooks and API calls turned away", ["door", "status"], registry=REGISTRY)


def exposition() -> tuple[bytes, str]:
    """The metrics as Prometheus reads them, and their content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
