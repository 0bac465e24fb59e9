"""The certification cases of the Local Auth List Management profile. They know the steps and nothing of any product."""
