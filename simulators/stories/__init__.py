"""Scenarios of one charge point as plain data, and their runner. It knows no sockets, and of OCPP only what a story names."""
