"""The certification cases of the Smart Charging profile. They know the steps and nothing of any product."""
