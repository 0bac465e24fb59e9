"""How a charge point's password changes over the air: from the moment in which the new one is sent, both are good, for an answer may be
lost or late and the station may need a reboot. An Accepted, or a first login with the new one, puts it in force and ends the old one; a
refusal ends the new one. What became of a password is never known of more than a few changes back."""

from __future__ import annotations

from csms.storage import station_passwords
from csms.storage.work import Store

AWAITED_MAX = 2
"""How many passwords may be without an outcome: each one costs a digest when a station logs in."""


async def leaves(store: Store, charging_point_id: str, command_id: str) -> None:
    """A command that sets the password is on its way."""
    digest, row = await station_passwords.of_command(store, command_id), await station_passwords.find(store, charging_point_id)
    if digest is None or row is None:
        return
    awaited = [one for one in station_passwords.awaited(row) if one != digest] + [digest]
    await station_passwords.save(store, charging_point_id, row["password_hash"], awaited[-AWAITED_MAX:])


async def taken(store: Store, charging_point_id: str, command_id: str) -> None:
    """The station uses the new password from now on. The command must not be finished yet."""
    digest = await station_passwords.of_command(store, command_id)
    if digest is not None:
        await station_passwords.save(store, charging_point_id, digest, ())


async def refused(store: Store, charging_point_id: str, command_id: str) -> None:
    """The station keeps the password that it has. The command must not be finished yet."""
    digest, row = await station_passwords.of_command(store, command_id), await station_passwords.find(store, charging_point_id)
    if digest is None or row is None:
        return
    awaited = [one for one in station_passwords.awaited(row) if one != digest]
    await station_passwords.save(store, charging_point_id, row["password_hash"], awaited)


async def arrived_with(store: Store, charging_point_id: str, digest: str) -> None:
    """The station was let in with a password: an awaited one is in force from now on, and only later ones are still awaited."""
    row = await station_passwords.find(store, charging_point_id)
    awaited = station_passwords.awaited(row) if row else ()
    if digest in awaited:
        await station_passwords.save(store, charging_point_id, digest, awaited[awaited.index(digest) + 1 :])
