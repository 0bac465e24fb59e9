"""How a scenario reaches the system under test: its process, its ports, its stations, its Zoho. It knows nothing of what is specified.

For whoever writes features and steps:

- `catalogue.toml` has a row for each certification case; other folders have a `catalogue.toml` of their own (`features/robustness/`). A
case's id, profile, `mandatory` or `optional` and `rev-...` are the tags of its scenario, and markers by themselves. Each obligation of a
certification case is asserted by a Then step of its own in each scenario of the case, and each Then step asserts one; the head of
`catalogue.toml` says how. The tag `alone` keeps other scenarios away while one is played. - `features/data.toml` has the named values:
`world.data.value("meter interval")`; `world.cards["valid"]` is a card, made when it is first named (valid, second, group, expired, blocked,
unknown).
- A step is a plain function whose `world` (`world.py`) is the scenario's: `world.make()` creates a station of its own, `world.dial()`
switches it on, living by `world.clock`: time passes by `world.advance(minutes=5)` and by `within=` of the station's waits;
`world.bench.run(...)` runs its coroutines. `world.command_station("Reset", {"type": "Hard"})` lets the CSMS send; `world.facts` keeps
what steps tell each other. - `world.port` reads what the product stored (`port.py`). Ask through `world.tell("the reason of the stop",
lambda port: port.sessions(...))`: None means that this port cannot tell, and the verdict becomes partial. `world.verdict` (`verdict.py`)
has `not_verified(what)` and `dislike(habit)` for what only the official tool minds; raise `player.NotApplicable(reason)` when a scenario
says nothing about this product. - `world.bench.secure` is the CSMS behind TLS: `csms_url`, `port`, `roots`, `authority` (certificates
made on the fly, `authority.py`). - `observers.py` judges every frame when the steps have passed; breaches name their clause. Reports read
`config.stash[plugin.VERDICTS]`, the verdict of each scenario by pytest's node id, with steps, frames (`lines`), breaches and times.
"""
