from dataclasses import fields
from pathlib import Path

import pytest

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.profile import Profile
from simulators.chargepoint.quirks import Quirks
from simulators.profiles.files import CARS, CHARGERS, car_names, charger_names, load_car, load_charger


@pytest.mark.parametrize("name", car_names())
def test_every_car_that_comes_along_is_one(name: str) -> None:
    car = load_car(name)
    assert car.name != CarModel().name
    assert (CARS / f"{name}.toml").read_text().startswith("# ")


@pytest.mark.parametrize("name", charger_names())
def test_every_charge_point_that_comes_along_is_one(name: str) -> None:
    assert load_charger(name).model != Profile().model
    assert (CHARGERS / f"{name}.toml").read_text().startswith("# ")


def test_anybody_can_add_one_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "car.toml").write_text('name = "Mine"\nbattery_wh = 1000\ncurve = [[0, 1], [100, 0.5]]\n')
    file = tmp_path / "box.toml"
    file.write_text(
        'model = "Box"\ncar = "car.toml"\nreboot_keys = ["HeartbeatInterval"]\n'
        "[settings]\nLocalPreAuthorize = true\nHeartbeatInterval = 9\n"
    )
    made = load_charger(str(file))
    assert (made.model, made.car.name, made.car.curve) == ("Box", "Mine", ((0, 1), (100, 0.5)))
    assert made.settings == {"LocalPreAuthorize": "true", "HeartbeatInterval": "9"}
    file.write_text("[car]\nbattery_wh = 500\n[quirks.omit]\nStopTransaction = ['reason']\n")
    made = load_charger(str(file))
    assert (made.car.battery_wh, made.quirks.omit) == (500, {"StopTransaction": ("reason",)})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("model = ", "no TOML"),
        ("colour = 'red'", "no 'colour'; there are"),
        ("connectors = '2'", "connectors is no int: '2'"),
        ("connectors = true", "connectors is no int"),
        ("connectors = 0", "at least one connector"),
        ("vendor = 'xxxxxxxxxxxxxxxxxxxxx'", "BootNotification"),
        ("settings = 3", "settings: this is a table"),
        ("[settings]\nNonsense = 1", "no configuration key Nonsense"),
        ("[settings]\nHeartbeatInterval = 'soon'", "HeartbeatInterval cannot be"),
        ("reboot_keys = [1]", "a list of texts"),
        ("[quirks]\ntimestamps = 'mars'", "timestamps are"),
        ("[quirks]\nnonsense = 1", "no 'nonsense'"),
        ("[quirks]\nmessage_id = ''", "1 to 36 characters"),
        ("[quirks.statuses]\nFinishing = 'Done'", "statuses are those"),
        ("car = 'nonsense'", "there is no car 'nonsense'"),
        ("[car]\ncurve = [[0, 1], [50, 1]]", "0 % to 100 %"),
        ("[car]\ncurve = [[0, 1], [100, 0]]", "above 0"),
        ("[car]\ncurve = [[0, 1], [100]]", "a point is"),
        ("[car]\nbattery_wh = 0", "more than 0 Wh"),
        ("papers = 1", "no 'papers'"),
    ],
)
def test_an_unusable_file_is_refused_in_a_sentence_that_names_it(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=why) as refused:
        load_charger(str(file))
    assert "bad.toml" in str(refused.value) or "nonsense" in text


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        load_charger(str(tmp_path / "none.toml"))


def test_the_documentation_names_every_file_and_every_field() -> None:
    page = (Path(__file__).parents[3] / "docs" / "simulators.md").read_text()
    names = [*car_names(), *charger_names()]
    names += [
        one.name for kind in (CarModel, Profile, Quirks) for one in fields(kind) if one.name not in ("papers", "car", "settings", "quirks")
    ]
    assert [name for name in names if f"`{name}" not in page] == []
