"""Playing a recorded station's side again against any CSMS, and telling where the answers differ.

It knows frames, ids, times and transaction numbers; what a message means it does not ask.
"""
