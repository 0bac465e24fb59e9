import pytest
from tortoise import fields

from csms.api import shapes, views
from csms.storage import tables


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        ("Transaction", "id", {"type": "integer"}),
        ("Transaction", "started_at", {"type": ["string", "null"], "format": "date-time"}),
        ("Transaction", "meter_stop_wh", {"type": ["integer", "null"]}),
        ("Transaction", "id_tag", {"type": "string"}),
        ("Customer", "id_tag", {"type": ["string", "null"]}),
        ("ChargePoint", "registration_status", {"type": "string", "enum": ["Accepted", "Pending", "Rejected"]}),
        ("ChargePoint", "vendor", {"type": ["string", "null"]}),
        ("Attempt", "status", {"type": ["integer", "null"]}),
    ],
)
def test_a_field_is_what_its_name_says(name: str, field: str, expected: object) -> None:
    assert shapes.kind(name, field) == expected


def test_every_field_of_a_view_is_in_its_shape() -> None:
    for name, shown in (("ChargePoint", views.CHARGE_POINT), ("Transaction", views.TRANSACTION), ("Command", views.COMMAND)):
        assert set(shown) <= set(shapes.SCHEMAS[name]["properties"])
        assert set(shapes.SCHEMAS[name]["required"]) == set(shapes.SCHEMAS[name]["properties"])


def test_what_is_optional_is_not_required() -> None:
    assert "attempts" not in shapes.SCHEMAS["Delivery"]["required"]
    assert "attempts" in shapes.SCHEMAS["Delivery"]["properties"]


def test_other_modules_add_their_shapes_under_a_name() -> None:
    try:
        assert shapes.add("Thing", {"type": "object"}) == "Thing"
        assert shapes.SCHEMAS["Thing"] == {"type": "object"}
    finally:
        del shapes.SCHEMAS["Thing"]


COLUMNS = [
    ("ChargePoint", views.CHARGE_POINT, tables.ChargePoint),
    ("Connector", views.CONNECTOR, tables.Connector),
    ("IdTag", views.ID_TAG, tables.IdTag),
    ("Transaction", views.TRANSACTION, tables.Transaction),
    ("MeterValue", views.METER_VALUE, tables.MeterValue),
    ("UnmatchedMessage", views.UNMATCHED, tables.UnmatchedMessage),
    ("Delivery", views.DELIVERY, tables.Delivery),
    ("Attempt", views.ATTEMPT, tables.DeliveryAttempt),
    ("Command", views.COMMAND, tables.Command),
]


@pytest.mark.parametrize(
    ("name", "field", "column"),
    [
        pytest.param(name, field, table._meta.fields_map[field], id=f"{name}.{field}")
        for name, shown, table in COLUMNS
        for field in shown
        if field in table._meta.fields_map
    ],
)
def test_a_field_is_what_its_column_is(name: str, field: str, column: fields.Field[object]) -> None:
    described = shapes.kind(name, field)
    types = [described["type"]] if isinstance(described["type"], str) else described["type"]
    whole = isinstance(column, fields.IntField | fields.BigIntField)
    assert types[0] == ("integer" if whole else "number" if isinstance(column, fields.FloatField) else "string")
    assert (described.get("format") == "date-time") == isinstance(column, fields.DatetimeField)
    assert "null" in types or not column.null
