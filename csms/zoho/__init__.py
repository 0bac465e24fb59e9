"""The way out to Zoho: bodies, retries, HTTP and tokens.

It knows nothing of OCPP, of sockets or of how a charge point is stored.
"""
