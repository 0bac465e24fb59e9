"""Thousands of charge points in one process: plan, traffic, links, counting, report. It knows no OCPP beyond the core's events, and the
CSMS by its WebSocket address and its operator API only."""
