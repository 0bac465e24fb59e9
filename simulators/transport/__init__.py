"""Input and output round the charge point core: sockets, clocks, tapes, arrows. It decides nothing itself."""
