"""Door 1: charge points connect here by WebSocket and speak OCPP-J 1.6. It knows frames, sockets and who is connected; what a message
means is known to the actions, what happens next to the services."""
