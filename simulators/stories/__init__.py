"""Scenarios of one charge point as plain data, and their runner. It knows no sockets and no OCPP."""
