from simulators.chargepoint.events import Swipe
from tests.simulators.chargepoint.bench import Bench


def test_after_it_the_card_is_unknown() -> None:
    bench = Bench(settings={"LocalPreAuthorize": "true"}).charge()
    bench.act(Swipe(1, "TAG"))
    bench.answer_all()
    assert bench.status("ClearCache") == "Accepted"
    bench.forget().act(Swipe(1, "TAG"))
    assert bench.actions == ["Authorize"]


def test_without_a_cache_it_is_rejected() -> None:
    assert Bench(settings={"AuthorizationCacheEnabled": "false"}).boot().status("ClearCache") == "Rejected"
