"""Metrics, logs and traces: set up once, named in one place. It knows nothing of what it is told about."""
