"""Every metric of the CSMS is read in one place."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from csms.telemetry import metrics


def families() -> dict[str, str]:
    body, content_type = metrics.exposition()
    assert content_type.startswith("text/plain")
    return {family.name: family.type for family in text_string_to_metric_families(body.decode())}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("csms_connections", "gauge"),
        ("csms_handshakes", "counter"),
        ("csms_takeovers", "counter"),
        ("csms_call_seconds", "histogram"),
        ("csms_odd_frames", "counter"),
        ("csms_commands", "counter"),
        ("csms_webhooks", "counter"),
        ("csms_delivery_attempts", "counter"),
    ],
)
def test_prometheus_can_read_each_metric(name: str, kind: str) -> None:
    assert families()[name] == kind


def test_what_happens_is_counted_under_its_labels() -> None:
    labels = {"webhook": "block_customer", "status": "499"}
    metrics.WEBHOOKS.labels("block_customer", 499).inc()
    assert metrics.REGISTRY.get_sample_value("csms_webhooks_total", labels) == 1
    assert b'csms_webhooks_total{status="499",webhook="block_customer"} 1.0' in metrics.exposition()[0]
