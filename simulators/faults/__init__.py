"""Misbehaving on purpose: faults, the rules that say when they strike, and answers given in the station's place.

It knows frames as text and decides what becomes of each. It is pure: no socket, no clock, and no chance but its seed.
"""
