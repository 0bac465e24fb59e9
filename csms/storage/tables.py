"""The tables, as Tortoise models. Charge points and tags are named by their own identities, and transactions hold no foreign key, so that
deleting either never takes a charging session along. Instants are UTC; text that a peer sent is kept as it was sent."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from csms.storage.indexes import WhileNull


class ChargePoint(Model):
    charging_point_id = fields.CharField(max_length=255, primary_key=True)
    created_at = fields.DatetimeField()
    description = fields.TextField(default="")
    registration_status = fields.CharField(max_length=16, default="Accepted")
    boot_status = fields.CharField(max_length=16, null=True)
    password_hash = fields.TextField(null=True)
    awaited_password_hash = fields.TextField(null=True)
    connection_epoch = fields.BigIntField(default=0)
    connected_node = fields.CharField(max_length=64, null=True)
    connected_at = fields.DatetimeField(null=True)
    last_seen = fields.DatetimeField(null=True)
    ocpp_protocol = fields.CharField(max_length=32, null=True)
    vendor = fields.TextField(null=True)
    model = fields.TextField(null=True)
    serial_number = fields.TextField(null=True)
    charge_box_serial_number = fields.TextField(null=True)
    fw_version = fields.TextField(null=True)
    fw_update_status = fields.CharField(max_length=64, null=True)
    fw_update_timestamp = fields.DatetimeField(null=True)
    iccid = fields.TextField(null=True)
    imsi = fields.TextField(null=True)
    diagnostics_status = fields.CharField(max_length=64, null=True)
    diagnostics_timestamp = fields.DatetimeField(null=True)
    last_heartbeat_timestamp = fields.DatetimeField(null=True)
    meter_serial_number = fields.TextField(null=True)
    meter_type = fields.TextField(null=True)
    security_profile = fields.IntField(default=0)
    awaited_security_profile = fields.IntField(null=True)
    fw_update_request_id = fields.BigIntField(null=True)
    log_status = fields.CharField(max_length=64, null=True)
    log_timestamp = fields.DatetimeField(null=True)
    log_request_id = fields.BigIntField(null=True)

    class Meta:
        table = "charge_points"


class Connector(Model):
    """`status_at` is the time that the report states, `counts_at` the one that it is compared by."""

    id = fields.IntField(primary_key=True)
    charging_point_id = fields.CharField(max_length=255)
    connector_id = fields.IntField()
    status = fields.CharField(max_length=32)
    error_code = fields.CharField(max_length=64)
    info = fields.TextField(null=True)
    vendor_id = fields.TextField(null=True)
    vendor_error_code = fields.TextField(null=True)
    status_at = fields.DatetimeField()
    counts_at = fields.DatetimeField()

    class Meta:
        table = "connectors"
        unique_together = (("charging_point_id", "connector_id"),)


class IdTag(Model):
    id_tag_key = fields.CharField(max_length=64, primary_key=True)
    id_tag = fields.CharField(max_length=20)
    created_at = fields.DatetimeField()
    max_active_transaction_count = fields.BigIntField()
    expiry_date = fields.DatetimeField(null=True)
    parent_id_tag = fields.CharField(max_length=20, null=True)
    note = fields.TextField(null=True)

    class Meta:
        table = "id_tags"


class Customer(Model):
    """`zoho_customer_key` is a digest of the id, which may be longer than an index takes."""

    id = fields.IntField(primary_key=True)
    zoho_customer_id = fields.TextField()
    zoho_customer_key = fields.CharField(max_length=64, unique=True)
    application = fields.TextField()
    charging_point_id = fields.CharField(max_length=255, unique=True)
    id_tag_key = fields.CharField(max_length=64, null=True, unique=True)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "customers"


class Transaction(Model):
    """`start_ms` is the start's instant in milliseconds since 1970: with station, connector, tag and meter it names one start.
    `last_named_at` is when a message last named the transaction, `stale_at` stands while that is too long ago."""

    id = fields.IntField(primary_key=True)
    charging_point_id = fields.CharField(max_length=255)
    connector_id = fields.IntField()
    id_tag = fields.TextField()
    id_tag_key = fields.TextField()
    start_ms = fields.BigIntField()
    started_at = fields.DatetimeField()
    start_received_at = fields.DatetimeField()
    meter_start_wh = fields.BigIntField()
    reservation_id = fields.BigIntField(null=True)
    verdict = fields.CharField(max_length=16)
    answer = fields.TextField()
    stopped_at = fields.DatetimeField(null=True)
    stop_received_at = fields.DatetimeField(null=True)
    meter_stop_wh = fields.BigIntField(null=True)
    stop_reason = fields.CharField(max_length=32, null=True)
    stop_id_tag = fields.TextField(null=True)
    stop_ms = fields.BigIntField(null=True)
    stop_answer = fields.TextField(null=True)
    last_named_at = fields.DatetimeField()
    stale_at = fields.DatetimeField(null=True)
    flags = fields.TextField(default="")

    class Meta:
        table = "transactions"
        # Each page that a call writes is paid for, so what grows is written at its end, where others write too: the constraint begins with
        # the time, and whoever asks for open transactions has an index of those alone.
        unique_together = (("start_ms", "charging_point_id", "connector_id", "id_tag_key", "meter_start_wh"),)
        indexes = (
            ("charging_point_id", "id"),
            ("id_tag_key", "id"),
            WhileNull(fields=("charging_point_id", "stop_received_at"), null="stop_received_at"),
            WhileNull(fields=("id_tag_key", "stop_received_at"), null="stop_received_at"),
            WhileNull(fields=("stop_received_at",), null="stop_received_at"),
        )


class MeterValue(Model):
    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    connector_id = fields.IntField()
    transaction_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    value = fields.TextField()
    context = fields.CharField(max_length=32)
    format = fields.CharField(max_length=16)
    measurand = fields.CharField(max_length=64)
    phase = fields.CharField(max_length=8, null=True)
    location = fields.CharField(max_length=16)
    unit = fields.CharField(max_length=16, null=True)
    value_wh = fields.FloatField(null=True)

    class Meta:
        table = "meter_values"
        indexes = (("transaction_id", "id"), ("transaction_id", "at"))


class UnmatchedMessage(Model):
    """A transaction message, or a part of one, that no transaction could take: kept whole, for an operator to look at. `said` is what was
    read of it, as JSON, a stop with `stop_ms` waits for its transaction, `answer` is what the station was told, `attached_to` is
    the transaction that took it in the end, and `dismissed_at` when an operator saw to it otherwise."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    action = fields.CharField(max_length=64)
    message_id = fields.TextField()
    payload = fields.TextField()
    payload_key = fields.CharField(max_length=64)
    reason = fields.TextField()
    received_at = fields.DatetimeField()
    said = fields.TextField(null=True)
    stop_ms = fields.BigIntField(null=True)
    meter_stop_wh = fields.BigIntField(null=True)
    stop_id_tag = fields.TextField(null=True)
    answer = fields.TextField(null=True)
    attached_to = fields.IntField(null=True)
    attached_at = fields.DatetimeField(null=True)
    dismissed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "unmatched_messages"
        indexes = (
            ("charging_point_id", "id"),
            ("charging_point_id", "stop_ms"),
            ("charging_point_id", "payload_key"),
            ("attached_to", "id"),
        )


class Delivery(Model):
    id = fields.BigIntField(primary_key=True, generated=True)
    webhook_id = fields.CharField(max_length=64, unique=True)
    kind = fields.CharField(max_length=32)
    charging_point_id = fields.CharField(max_length=255)
    event = fields.TextField()
    state = fields.CharField(max_length=16, default="pending")
    attempt_count = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    next_attempt_at = fields.DatetimeField()
    claimed_until = fields.DatetimeField(null=True)
    claimed_by = fields.CharField(max_length=64, null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "deliveries"
        indexes = (("state", "next_attempt_at"), ("charging_point_id", "state", "id"))


class DeliveryAttempt(Model):
    id = fields.BigIntField(primary_key=True, generated=True)
    delivery_id = fields.BigIntField(db_index=True)
    at = fields.DatetimeField()
    outcome = fields.CharField(max_length=16)
    status = fields.IntField(null=True)
    error = fields.TextField(null=True)
    response_headers = fields.TextField(null=True)
    response_body = fields.TextField(null=True)
    duration_ms = fields.IntField()

    class Meta:
        table = "delivery_attempts"


class Command(Model):
    command_id = fields.CharField(max_length=36, primary_key=True)
    charging_point_id = fields.CharField(max_length=255)
    action = fields.CharField(max_length=64)
    request = fields.TextField()
    state = fields.CharField(max_length=24)
    response = fields.TextField(null=True)
    error_code = fields.TextField(null=True)
    error_description = fields.TextField(null=True)
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    idempotency_key = fields.CharField(max_length=255, null=True, unique=True)
    fingerprint = fields.CharField(max_length=64, default="")
    password_hash = fields.TextField(null=True)

    class Meta:
        table = "commands"
        indexes = (("charging_point_id", "created_at"),)


# What is known of stations from their answers to commands


class Counter(Model):
    """The last number given out of each kind."""

    name = fields.CharField(max_length=32, primary_key=True)
    value = fields.BigIntField()

    class Meta:
        table = "counters"


class Reservation(Model):
    """A reservation that a station accepted. Its number may be used again, by another row."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    reservation_id = fields.BigIntField()
    connector_id = fields.BigIntField()
    id_tag = fields.TextField()
    parent_id_tag = fields.TextField(null=True)
    expiry_date = fields.DatetimeField()
    state = fields.CharField(max_length=16)
    transaction_id = fields.BigIntField(null=True)
    accepted_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "reservations"
        indexes = (("charging_point_id", "state"), ("charging_point_id", "id"), ("state", "id"))


class ConfigurationKey(Model):
    """A setting of a station. A secret one has no value here."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    folded = fields.CharField(max_length=255)
    key = fields.TextField()
    value = fields.TextField(null=True)
    readonly = fields.BooleanField(null=True)
    reboot_required = fields.BooleanField()
    known_at = fields.DatetimeField()

    class Meta:
        table = "configuration_keys"
        unique_together = (("charging_point_id", "folded"),)


class ChargingProfile(Model):
    """A charging profile that a station accepted, as it was sent."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    connector_id = fields.BigIntField(null=True)
    profile_id = fields.BigIntField()
    stack_level = fields.BigIntField()
    purpose = fields.CharField(max_length=32)
    transaction_id = fields.BigIntField(null=True)
    id_tag_key = fields.TextField(null=True)
    profile = fields.TextField()
    state = fields.CharField(max_length=16)
    accepted_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "charging_profiles"
        indexes = (("charging_point_id", "state"), ("charging_point_id", "id"))


class LocalList(Model):
    """A station's local authorization list, `entries` is a JSON object by tag key, null while unknown."""

    charging_point_id = fields.CharField(max_length=255, primary_key=True)
    version = fields.BigIntField(null=True)
    offered_version = fields.BigIntField(null=True)
    kind = fields.CharField(max_length=16, null=True)
    answer = fields.CharField(max_length=32, null=True)
    entries = fields.TextField(null=True)
    updated_at = fields.DatetimeField()

    class Meta:
        table = "local_lists"


class Availability(Model):
    """The availability last asked for of a connector (0: the station), what was answered and when it was reached."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    connector_id = fields.BigIntField()
    wanted = fields.CharField(max_length=16)
    answer = fields.CharField(max_length=16)
    asked_at = fields.DatetimeField()
    reached_at = fields.DatetimeField(null=True)

    class Meta:
        table = "availabilities"
        unique_together = (("charging_point_id", "connector_id"),)


class Transfer(Model):
    """Firmware on its way to a station, or diagnostics on their way from it, `progress` is a JSON list of what the station reported."""

    id = fields.BigIntField(primary_key=True, generated=True)
    charging_point_id = fields.CharField(max_length=255)
    kind = fields.CharField(max_length=16)
    location = fields.TextField()
    file_name = fields.TextField(null=True)
    asked_at = fields.DatetimeField()
    status = fields.CharField(max_length=64, null=True)
    status_at = fields.DatetimeField(null=True)
    progress = fields.TextField()

    class Meta:
        table = "transfers"
        indexes = (("charging_point_id", "kind", "id"),)


class StoredAnswer(Model):
    """What a webhook call with an idempotency key was answered, so that its repeat gets the same again."""

    key = fields.CharField(max_length=255, primary_key=True)
    fingerprint = fields.CharField(max_length=64)
    status = fields.IntField()
    body = fields.TextField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "stored_answers"


class SchemaMark(Model):
    """Which applied migrations only add, so that an older program may run on the newer schema."""

    name = fields.CharField(max_length=255, primary_key=True)
    additive = fields.BooleanField()

    class Meta:
        table = "schema_marks"
