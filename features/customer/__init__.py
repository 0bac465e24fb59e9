"""The customer's story as features: webhooks, boot notifications, blocking and charging. No word of a protocol."""
