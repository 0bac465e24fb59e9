"""Values and decisions in the words of the business. Pure: it is handed instants and rows, and knows neither OCPP nor storage."""
