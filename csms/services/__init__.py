"""One use case a function: load, decide, save and tell the outbox, in one unit of work. It knows neither HTTP nor OCPP."""
