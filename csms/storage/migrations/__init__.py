"""The changes that brought the schema here, in order. Each only adds; one that removes waits a release and sets `additive = False`."""
