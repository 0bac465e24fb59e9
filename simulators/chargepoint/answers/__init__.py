"""What the charge point answers to each CALL of the CSMS: one module for each action, and the route table."""
