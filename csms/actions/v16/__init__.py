"""OCPP 1.6: one module an inbound action, each translating only; `routes` finds the module, `requests` checks what we send."""
