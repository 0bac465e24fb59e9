"""The steps of the features, one module per noun. They know the kit; they know no socket and no database.

The customer's features have words of their own. Conformance features share the `conformance_*` modules: `station` (states that a scenario
begins in, and what happens at the station), `operator` (what the CSMS is told to send), `obligations` (what crosses the wire), `records`
(what is stored); `data` reads the cells of tables, `wire` finds exchanges. Further nouns build on `station.switch_on` and `station.do`,
and on `wire.settle`, `look_past`, `answered` and `ordered`.
"""
