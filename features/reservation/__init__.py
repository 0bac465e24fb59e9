"""The certification cases of the Reservation profile. They know the steps and nothing of any product."""
