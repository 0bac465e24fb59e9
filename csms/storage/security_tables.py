"""The tables of security, as Tortoise models: what happened, and which certificates stations hold."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class SecurityEvent(Model):
    """`source` is `station` or `csms`. Who was refused before it could say its name has no identity."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255, null=True)
    source = fields.CharField(max_length=16)
    type = fields.CharField(max_length=64)
    at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    tech_info = fields.TextField(null=True)

    class Meta:
        table = "security_events"
        indexes = (("charging_point_id", "id"),)


class InstalledCertificate(Model):
    """A certificate that a station holds, as far as it said so. What is known of it by its hashes only has no subject and no PEM."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    type = fields.CharField(max_length=32)
    hash_algorithm = fields.CharField(max_length=8)
    issuer_name_hash = fields.CharField(max_length=128)
    issuer_key_hash = fields.CharField(max_length=128, null=True)
    serial_number = fields.CharField(max_length=64)
    subject = fields.TextField(null=True)
    issuer = fields.TextField(null=True)
    valid_from = fields.DatetimeField(null=True)
    valid_until = fields.DatetimeField(null=True)
    pem = fields.TextField(null=True)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "installed_certificates"
        indexes = (("charging_point_id", "type"),)
