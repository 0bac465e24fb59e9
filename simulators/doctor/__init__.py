"""The connection doctor: what keeps a station from its CSMS, step by step. It examines and advises; it mends nothing."""
