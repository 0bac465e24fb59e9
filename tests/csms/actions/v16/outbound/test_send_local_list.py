from datetime import datetime

from csms.domain.id_tags import IdTag
from csms.storage import id_tags, local_lists
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, prepared, sentence

ACTION = "SendLocalList"
TAG = {"idTag": "TAG", "idTagInfo": {"status": "Accepted"}}


async def test_version_and_entries_come_from_what_is_known(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))
    full = await prepared(work, ACTION, {"updateType": "Full"}, at)
    assert full == {"updateType": "Full", "listVersion": 1, "localAuthorizationList": [TAG]}
    await concluded(work, ACTION, full, at, {"status": "Accepted"})
    assert not (await work.run(lambda store: local_lists.find(store, "CP1"))).needs_full
    differential = await prepared(work, ACTION, {"updateType": "Differential"}, at)
    assert differential == {"updateType": "Differential", "listVersion": 2, "localAuthorizationList": []}


async def test_what_is_given_is_taken(work: Work, at: datetime) -> None:
    given = {"updateType": "Full", "listVersion": 7, "localAuthorizationList": []}
    assert await prepared(work, ACTION, given, at) == given


async def test_a_list_that_left_is_not_trusted_until_it_is_accepted(work: Work, at: datetime) -> None:
    full = await prepared(work, ACTION, {"updateType": "Full"}, at)
    await concluded(work, ACTION, full, at, {"status": "Failed"})
    known = await work.run(lambda store: local_lists.find(store, "CP1"))
    assert (known.needs_full, known.next_version) == (True, 2)
    assert "send updateType Full" in await sentence(work, ACTION, {"updateType": "Differential"}, at)


async def test_a_list_that_is_none_is_sent_only_by_force(work: Work, at: datetime) -> None:
    for twice, text in (([TAG, TAG | {"idTag": "tag"}], "tag stands twice"), ([{"idTag": "TAG"}], "TAG has no idTagInfo")):
        given = {"updateType": "Full", "listVersion": 1, "localAuthorizationList": twice}
        assert text in await sentence(work, ACTION, given, at)
        assert await prepared(work, ACTION, given, at, force=True) == given
