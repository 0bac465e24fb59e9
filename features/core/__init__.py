"""The certification cases of the Core profile. They know the steps and nothing of any product."""
