"""The mock Zoho: a stateful stand-in for the customer's Zoho, for people and for tests.

It calls the CSMS's webhooks as Zoho's products do, receives what the CSMS sends, remembers every exchange and
judges each one against the webhook contract. It knows nothing of charge points' sockets, nor of OCPP.
"""
