"""The certification cases of the Firmware Management profile. They know the steps and nothing of any product."""
