from pathlib import Path

import pytest

from features.kit.data import TEMPLATE, BadData, Data


def read(folder: Path, text: str) -> Data:
    path = folder / "data.toml"
    path.write_text(text)
    return Data.read(str(path))


def test_what_a_file_leaves_out_is_as_it_was_shipped(tmp_path: Path) -> None:
    shipped = Data.read()
    found = read(tmp_path, '[tags]\nvalid = "A"\n[values]\n"my own" = 7\n')
    assert (found.tags["valid"], found.tags["unknown"], found.names_tags) == ("A", shipped.tags["unknown"], True)
    assert (found.value("my own"), found.limits) == (7, shipped.limits)
    assert not shipped.names_tags


def test_the_template_is_a_file_that_may_be_given_back() -> None:
    assert Data.read(str(TEMPLATE)) == Data.read()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[", "data.toml: Invalid"),
        ("[card]\n", "no such table: card"),
        ("tags = 1\n", "no such table: tags"),
        ('[tags]\nvlaid = "A"\n', r"nothing in \[tags\] is called vlaid"),
        ('[limits]\nanswer_s = "x"\n', r"answer_s of \[limits\] is a number above 0, not 'x'"),
        ("[limits]\nanswer_s = 0\n", "a number above 0, not 0"),
        ("[limits]\ncommand_s = true\n", "a number above 0, not True"),
        ('[stations]\nnames = "CP1"\n', r"names of \[stations\] is a list of texts, not 'CP1'"),
        ("[stations]\nnames = [1]\n", "a list of texts"),
        ("[tags]\nvalid = 7\n", r"valid of \[tags\] is a text, not 7"),
        ('[station]\nvendor = ""\n', r"vendor of \[station\] is a text of 1 to 20 characters"),
        ("[station]\nserial_number = 7\n", r"serial_number of \[station\] is a text of 0 to 25"),
        ('[station]\nfirmware_version = "123456789.123456789.123456789.123456789.123456789.1"\n', "firmware_version of .* 0 to 50"),
        ('[station]\ncolour = "red"\n', r"nothing in \[station\] is called colour"),
        ('[expected_failures]\nTC_001_CSMS = { reason = "known" }\n', "a reason and a link: TC_001_CSMS"),
    ],
)
def test_bad_data_say_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadData, match=words):
        read(tmp_path, text)


def test_a_nameplate_leaves_out_what_is_empty(tmp_path: Path) -> None:
    assert Data.read().nameplate == {"vendor": "Wattproof", "model": "Virtual 22", "serial_number": None, "firmware_version": "1.0"}
    found = read(tmp_path, '[station]\nserial_number = "S1"\nfirmware_version = ""\n')
    assert found.nameplate == {"vendor": "Wattproof", "model": "Virtual 22", "serial_number": "S1", "firmware_version": None}


def test_a_file_that_is_not_there_is_bad_data(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="nowhere"):
        Data.read(str(tmp_path / "nowhere"))


def test_a_value_that_nobody_named_is_not_there() -> None:
    with pytest.raises(BadData, match="no value named 'the moon'"):
        Data.read().value("the moon")
