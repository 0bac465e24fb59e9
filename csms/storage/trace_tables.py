"""The tables of what was said and done, as Tortoise models: the frame journal and the audit log. Rows are only ever added, and old ones of
the journal deleted; no other table knows of them."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class JournalRow(Model):
    """An exchange with a station: a request and its answer, whoever asked. Texts are whole frames, without their secrets."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    at = fields.DatetimeField()
    asked_by = fields.CharField(max_length=8)
    action = fields.CharField(max_length=64, null=True)
    message_id = fields.CharField(max_length=255, null=True)
    request = fields.TextField(null=True)
    answer = fields.TextField(null=True)
    outcome = fields.CharField(max_length=40)
    latency_ms = fields.FloatField(null=True)

    class Meta:
        table = "journal"
        indexes = (("charging_point_id", "id"),)


class AuditEntry(Model):
    """A write of an operator or a webhook. `request` is its body as JSON, without secrets, null when there was none or a long one."""

    id = fields.BigIntField(primary_key=True, generated=True)
    at = fields.DatetimeField()
    door = fields.CharField(max_length=16)
    who = fields.CharField(max_length=64)
    peer = fields.CharField(max_length=64)
    action = fields.TextField()
    request = fields.TextField(null=True)

    class Meta:
        table = "audit"
