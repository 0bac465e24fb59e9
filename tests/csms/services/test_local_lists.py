"""Local lists: built from the tags, answered, told of."""

from datetime import datetime

import pytest

from csms.domain.errors import Invalid
from csms.domain.id_tags import IdTag
from csms.domain.local_lists import LocalList
from csms.services import local_lists
from csms.services.configuration import Setting
from csms.storage import configuration, id_tags
from csms.storage import local_lists as stored
from csms.storage.work import Work

GOOD = {"idTag": "GOOD", "idTagInfo": {"status": "Accepted"}}
KNOWN = LocalList(2, 2, {"good": GOOD})


async def put(work: Work, tag: IdTag, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, tag, None, at))


async def built(work: Work, update_type: str, at: datetime) -> list[dict[str, object]]:
    return await work.run(lambda store: local_lists.entries(store, "CP1", update_type, at))


async def found(work: Work) -> LocalList:
    return await work.run(lambda store: stored.find(store, "CP1"))


async def keep(work: Work, known: LocalList, at: datetime) -> None:
    await work.run(lambda store: stored.save(store, "CP1", known, at))


async def test_a_full_list_tells_of_each_tag_how_it_stands(work: Work, at: datetime) -> None:
    await put(work, IdTag("GOOD", 1), at)
    await put(work, IdTag("BAD", 0), at)
    await put(work, IdTag("OLD", 1, datetime.fromisoformat("2020-01-01T00:00:00Z"), "GRP"), at)
    old = {"status": "Expired", "expiryDate": "2020-01-01T00:00:00.000Z", "parentIdTag": "GRP"}
    assert await built(work, "Full", at) == [{"idTag": "BAD", "idTagInfo": {"status": "Blocked"}}, GOOD, {"idTag": "OLD", "idTagInfo": old}]


async def test_a_differential_list_needs_to_know_what_is_there(work: Work, at: datetime) -> None:
    await put(work, IdTag("GOOD", 1), at)
    for unsure in (LocalList(), LocalList(1, 2, {}), LocalList(1, 1, None)):
        await keep(work, unsure, at)
        with pytest.raises(Invalid, match="send updateType Full"):
            await built(work, "Differential", at)
    await keep(work, LocalList(1, 1, {"gone": {"idTag": "GONE"}}), at)
    assert await built(work, "Differential", at) == [GOOD, {"idTag": "GONE"}]


async def test_too_many_tags_have_to_be_chosen(work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_lists, "TAGS_MAX", 1)
    await put(work, IdTag("A", 1), at)
    await built(work, "Full", at)
    await put(work, IdTag("B", 1), at)
    with pytest.raises(Invalid, match="more than 1 id tags"):
        await built(work, "Full", at)


@pytest.mark.parametrize(
    ("update_type", "version", "length", "sentence"),
    [
        ("Full", 0, 0, "listVersion must be above 0"),
        ("Differential", -1, 0, "listVersion must be above 0"),
        ("Full", 1, 0, None),
        ("Differential", 2, 0, "listVersion must be above 2"),
        ("Differential", 3, 0, None),
        ("Full", 3, 5, None),
        ("Full", 3, 6, "takes 5 entries at once, not 6"),
        ("Differential", 3, 5, "keeps a list of 5 entries, not of 6"),
    ],
)
async def test_a_list_that_the_station_would_not_take_is_not_sent(
    work: Work, at: datetime, update_type: str, version: int, length: int, sentence: str | None
) -> None:
    await keep(work, KNOWN, at)
    for setting in (Setting("SendLocalListMaxLength", "5"), Setting("LocalAuthListMaxLength", "5")):
        await work.run(lambda store, setting=setting: configuration.save(store, "CP1", setting, at))
    sent = [{"idTag": f"TAG{number}", "idTagInfo": {"status": "Accepted"}} for number in range(length)]
    if sentence is None:
        await work.run(lambda store: local_lists.check(store, "CP1", update_type, version, sent))
        return
    with pytest.raises(Invalid, match=sentence):
        await work.run(lambda store: local_lists.check(store, "CP1", update_type, version, sent))


async def test_entries_that_make_no_list_are_not_sent(work: Work) -> None:
    with pytest.raises(Invalid, match="GOOD has no idTagInfo"):
        await work.run(lambda store: local_lists.check(store, "CP1", "Full", 1, [{"idTag": "GOOD"}]))
    await work.run(lambda store: local_lists.check(store, "CP1", "Differential", 1, [{"idTag": "GOOD"}]))


@pytest.mark.parametrize(
    ("update_type", "answer", "expected"),
    [
        ("Full", "Accepted", LocalList(3, 3, {"new": {"idTag": "NEW", "idTagInfo": {"status": "Accepted"}}})),
        ("Differential", "Accepted", LocalList(3, 3, {"good": GOOD, "new": {"idTag": "NEW", "idTagInfo": {"status": "Accepted"}}})),
        ("Differential", "VersionMismatch", LocalList(2, 3, {"good": GOOD})),
        ("Full", "Failed", LocalList(2, 3, {"good": GOOD})),
        ("Full", "NotSupported", LocalList()),
    ],
)
async def test_an_answer_says_what_the_station_has(work: Work, at: datetime, update_type: str, answer: str, expected: LocalList) -> None:
    await keep(work, KNOWN, at)
    sent = [{"idTag": "NEW", "idTagInfo": {"status": "Accepted"}}]
    await work.run(lambda store: local_lists.leaves(store, "CP1", 3, at))
    assert (await found(work)).needs_full
    await work.run(lambda store: local_lists.answered(store, "CP1", update_type, 3, sent, answer, at))
    assert await found(work) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [(2, KNOWN), (0, LocalList(0, 2, {})), (5, LocalList(5, 2, None)), (-1, LocalList(-1, 2, None))],
)
async def test_a_version_that_is_not_the_known_one_makes_the_list_unknown(
    work: Work, at: datetime, version: int, expected: LocalList
) -> None:
    await keep(work, KNOWN, at)
    await work.run(lambda store: local_lists.told_version(store, "CP1", version, at))
    assert await found(work) == expected


async def test_an_empty_list_that_was_never_ours_is_known_to_be_empty(work: Work, at: datetime) -> None:
    await work.run(lambda store: local_lists.told_version(store, "CP1", 0, at))
    assert not (await found(work)).needs_full
    assert await work.run(lambda store: local_lists.next_version(store, "CP1")) == 1
