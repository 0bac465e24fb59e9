"""Benchmarks, each a documented command (`python -m loadtests.benchmarks NAME`): what a call costs the server, beside a plain server of the
`ocpp` library in the same run. They know the CSMS by its wire and its process id only. They are no tests: nothing fails for being slow."""
