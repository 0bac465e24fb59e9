"""A proxy between real chargers and any CSMS: it passes the handshake and every frame on, shows, records, and injects faults.

It knows no charging and keeps no station's state; what it does to a frame, only a fault rule can order.
"""
