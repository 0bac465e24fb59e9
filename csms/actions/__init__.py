"""OCPP words to domain words and back, one package a protocol version. It decides nothing and stores nothing."""
