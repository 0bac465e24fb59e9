"""The certification cases of the Security profile. They know the steps and nothing of any product."""
