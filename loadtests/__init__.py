"""Load: simulated charge points and Zoho under locust. It knows the CSMS by its address only."""
