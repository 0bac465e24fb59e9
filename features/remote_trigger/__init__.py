"""The certification cases of the Remote Trigger profile. They know the steps and nothing of any product."""
