"""How a scenario reaches the system under test: its process, its ports, its stations, its Zoho. It knows nothing of what is specified."""
