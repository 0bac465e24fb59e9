"""The reference CSMS: charge points connect by OCPP 1.6J, Zoho calls by webhooks, operators by HTTP. It knows nothing of its
simulators."""
