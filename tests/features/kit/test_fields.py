import pytest

from features.kit.fields import at, is_text


@pytest.mark.parametrize(
    ("schema", "path", "kind"),
    [
        ("SendLocalList", "localAuthorizationList.1.idTagInfo.status", "string"),
        ("SendLocalList", "localAuthorizationList.each.idTag", "string"),
        ("SendLocalList", "localAuthorizationList.the valid tag.idTag", "string"),
        ("ReserveNow", "connectorId", "integer"),
    ],
)
def test_a_path_leads_into_objects_and_lists(schema: str, path: str, kind: str) -> None:
    found = at(schema, path.split("."))
    assert found is not None
    assert found["type"] == kind


@pytest.mark.parametrize("path", ["keys", "key.0", "key.1.name", "key.first"])
def test_a_path_may_lead_nowhere(path: str) -> None:
    assert at("GetConfiguration", path.split(".")) is None
    assert not is_text("GetConfiguration", path)


def test_texts_are_told_from_numbers() -> None:
    assert is_text("ChangeConfiguration", "value")
    assert not is_text("ReserveNow", "connectorId")
