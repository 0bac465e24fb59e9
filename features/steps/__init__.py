"""The steps of the features, one module per noun, in the customer's words. They know the kit; they know no socket and no database."""
