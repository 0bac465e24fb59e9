"""The demo: CSMS and mock Zoho as processes, one virtual charge point, and the customer's story played
through them.

It speaks HTTP and WebSocket only and imports nothing of the CSMS.
"""
