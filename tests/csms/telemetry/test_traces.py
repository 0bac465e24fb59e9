"""Spans reach an exporter when traces are set up, and nothing when not."""

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from csms.telemetry import traces


def test_a_span_reaches_the_exporter_with_its_attributes() -> None:
    exporter = InMemorySpanExporter()
    end = traces.set_up(exporter)
    with traces.span("ocpp Heartbeat", station="CP1", message_id=None):
        pass
    [span] = exporter.get_finished_spans()
    end()
    assert (span.name, dict(span.attributes or {})) == ("ocpp Heartbeat", {"station": "CP1"})


def test_an_exception_goes_through_and_is_recorded() -> None:
    exporter = InMemorySpanExporter()
    end = traces.set_up(exporter)
    with pytest.raises(ValueError, match="no"), traces.span("webhook"):
        raise ValueError("no")
    [span] = exporter.get_finished_spans()
    end()
    assert not span.status.is_ok


def test_after_the_end_nothing_is_traced() -> None:
    exporter = InMemorySpanExporter()
    traces.set_up(exporter)()
    with traces.span("ocpp Heartbeat"):
        pass
    assert exporter.get_finished_spans() == ()


@pytest.mark.parametrize(("endpoint", "wanted"), [("http://127.0.0.1:4318", True), ("", False)])
def test_the_environment_says_whether_traces_are_wanted(monkeypatch: pytest.MonkeyPatch, endpoint: str, wanted: bool) -> None:
    monkeypatch.setenv(traces.ENDPOINT, endpoint)
    assert traces.wanted() is wanted
