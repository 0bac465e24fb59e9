"""Security profiles."""

import pytest

from csms.domain.errors import Conflict, Invalid
from csms.domain.security import PROFILES, require_password, require_raise


@pytest.mark.parametrize("current", PROFILES)
@pytest.mark.parametrize("wanted", PROFILES)
def test_a_profile_only_rises(current: int, wanted: int) -> None:
    if wanted >= current:
        require_raise(current, wanted)
    else:
        with pytest.raises(Conflict, match=f"never lowered: this charge point has {current}"):
            require_raise(current, wanted)


@pytest.mark.parametrize(("profile", "needs"), [(0, False), (1, True), (2, True), (3, False)])
def test_passwords_belong_to_profiles_1_and_2(profile: int, needs: bool) -> None:
    require_password(profile, True)
    if needs:
        with pytest.raises(Invalid, match=f"security profile {profile} needs a password"):
            require_password(profile, False)
    else:
        require_password(profile, False)
