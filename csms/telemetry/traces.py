"""Traces by OpenTelemetry: sent when the extra `telemetry` is installed and `OTEL_EXPORTER_OTLP_ENDPOINT` says where to. Without them a
span costs next to nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"

_tracer: Any = None
_NOTHING: AbstractContextManager[None] = nullcontext()


class ExtraMissing(Exception):
    """Traces are wanted, but the packages that send them are not installed."""


def wanted() -> bool:
    """Whether the environment says where traces go."""
    return bool(os.environ.get(ENDPOINT))


def set_up(exporter: Any = None) -> Callable[[], None]:
    """Begin to trace, to `exporter` or to where the environment says; return what ends it. Raises ExtraMissing."""
    global _tracer
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    except ModuleNotFoundError as error:
        raise ExtraMissing("traces need the extra 'telemetry': pip install 'wattproof[telemetry]'") from error
    provider = TracerProvider(resource=Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", "csms")}))
    provider.add_span_processor(SimpleSpanProcessor(exporter) if exporter else BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("csms")
    return lambda: _end(provider)


def span(name: str, **attributes: str | int | None) -> AbstractContextManager[Any]:
    """What happens inside is one span; attributes that are None are left out. An exception is recorded and goes on."""
    if _tracer is None:
        return _NOTHING
    known = {key: value for key, value in attributes.items() if value is not None}
    return cast(AbstractContextManager[Any], _tracer.start_as_current_span(name, attributes=known))


def _end(provider: Any) -> None:
    global _tracer
    _tracer = None
    provider.shutdown()
