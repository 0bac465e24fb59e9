"""A small CSMS on the `ocpp` library, which knows nothing of `csms`, and seeded defects of it: what shows whether the kit is sharp."""
