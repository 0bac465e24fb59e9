"""The executable specification: Gherkin features in the words of the customer, judged from outside by what crosses the wire."""
