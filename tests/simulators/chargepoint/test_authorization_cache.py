from datetime import datetime, timedelta

from simulators.chargepoint.authorization_cache import AuthorizationCache, CacheEntry, entry_of
from simulators.chargepoint.instants import written
from tests.simulators.chargepoint.bench import START


def test_the_latest_word_on_a_card_counts_whatever_its_case() -> None:
    cache = AuthorizationCache()
    cache.put("Tag", {"status": "Accepted", "parentIdTag": "GRP"})
    cache.put("TAG", {"status": "Blocked"})
    entry = cache.get("tag", START)
    assert entry is not None
    assert (entry.status, entry.parent_id_tag) == ("Blocked", None)
    assert len(cache) == 1


def test_an_accepted_card_expires_at_its_instant() -> None:
    cache = AuthorizationCache()
    cache.put("TAG", {"status": "Accepted", "expiryDate": written(START + timedelta(minutes=1))})
    before, after = cache.get("TAG", START), cache.get("TAG", START + timedelta(minutes=1))
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("Accepted", "Expired")


def test_refused_cards_go_first_when_it_is_full_then_the_oldest() -> None:
    cache = AuthorizationCache(capacity=3)
    for tag, status in [("A", "Accepted"), ("B", "Blocked"), ("C", "Accepted"), ("D", "Accepted")]:
        cache.put(tag, {"status": status})
    assert [tag for tag in "ABCD" if cache.get(tag, START)] == ["A", "C", "D"]
    cache.put("E", {"status": "Accepted"})
    assert [tag for tag in "ABCDE" if cache.get(tag, START)] == ["C", "D", "E"]


def test_one_card_is_forgotten_whatever_its_case() -> None:
    cache = AuthorizationCache()
    cache.put("A", {"status": "Accepted"})
    cache.forget("a")
    cache.forget("never seen")
    assert cache.get("A", START) is None


def test_an_expiry_that_is_no_date_does_not_count() -> None:
    assert entry_of({"status": "Accepted", "expiryDate": "soon"}) == CacheEntry("Accepted", None, None)


def test_clear_forgets_all() -> None:
    cache = AuthorizationCache()
    cache.put("A", {"status": "Accepted"})
    cache.clear()
    assert cache.get("A", START) is None


def test_an_expiry_out_of_reach_of_the_own_clock_does_not_count() -> None:
    def far_ahead(at: datetime) -> datetime:
        return at - timedelta(days=3650)

    assert entry_of({"status": "Accepted", "expiryDate": "0001-01-02T00:00:00Z"}, far_ahead).expires_at is None
