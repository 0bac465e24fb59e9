"""A virtual OCPP 1.6J charge point without input or output: text, events and instants in, values out.

It knows how a charge point behaves; it does not know sockets, clocks, tasks or where its ids come from.
"""
