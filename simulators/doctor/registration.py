"""The last two steps: does the link stay open, and what does the CSMS say to a BootNotification (OCPP 1.6, 4.2)."""

import asyncio

from simulators.chargepoint import rpc, schemas
from simulators.chargepoint.profile import Profile
from simulators.doctor.conversation import Conversation
from simulators.doctor.findings import Ailment, Finding, State, Step, ailment, well

MESSAGE_ID = "doctor-1"
_CLOSED_HINT = "the CSMS lets the station in and throws it out again: look into its log; is the same identity connected elsewhere?"


async def stay(talk: Conversation, linger_s: float) -> Finding:
    """Wait a moment for a close. Raises Ailment when the server hangs up."""
    await talk.hear(linger_s)
    if talk.close_words is not None:
        raise closed(talk, "right after the upgrade")
    return well(Step.OPEN, f"still open after {linger_s:g} s")


async def register(talk: Conversation, profile: Profile, timeout_s: float) -> Finding:
    """Send a BootNotification and judge the answer. Raises Ailment when there is none, or none that accepts or waits."""
    await talk.say(rpc.encode_call(MESSAGE_ID, "BootNotification", profile.nameplate()))
    strange = ""
    end_s = asyncio.get_running_loop().time() + timeout_s
    while (left_s := end_s - asyncio.get_running_loop().time()) > 0:
        text = await talk.hear(left_s)
        if text is None and talk.close_words is not None:
            raise closed(talk, "instead of answering the BootNotification")
        if text is None:
            break
        frame = rpc.parse(text)
        if isinstance(frame, rpc.Result | rpc.Error) and frame.message_id == MESSAGE_ID:
            return judge(frame)
        strange = strange or _strange(frame, text)
    if strange:
        happened = f"no answer to the BootNotification within {timeout_s:g} s, but {strange}"
        raise ailment(
            Step.REGISTRATION, "boot-invalid", happened, "the CSMS has to answer [3, the id of the CALL, {...}] in JSON (OCPP-J, 4.2)"
        )
    hint = "look into the log of the CSMS; does it answer BootNotification at all?"
    raise ailment(Step.REGISTRATION, "timeout", f"no answer to the BootNotification within {timeout_s:g} s", hint)


def _strange(frame: object, text: str) -> str:
    """What is wrong with a frame that is no answer to the CALL, in words; empty for a CALL of the CSMS's own."""
    if isinstance(frame, rpc.Malformed):
        return f"something that is no OCPP-J message: {text[:80]!r} ({frame.reason})"
    if isinstance(frame, rpc.Result | rpc.Error):
        return f"an answer with another message id: {frame.message_id!r} instead of {MESSAGE_ID!r}"
    return ""


def closed(talk: Conversation, when: str) -> Ailment:
    """The server hung up."""
    return ailment(Step.OPEN, "closed", f"the server closed the WebSocket {when}: {talk.close_words}", _CLOSED_HINT)


def judge(frame: rpc.Result | rpc.Error) -> Finding:
    """The finding for an answer to the BootNotification. Raises Ailment unless it is Accepted or Pending."""
    if isinstance(frame, rpc.Error):
        hint = "look into the log of the CSMS"
        happened = f"CALLERROR {frame.code}: {frame.description or 'no description'}"
        raise ailment(Step.REGISTRATION, "boot-refused", happened, hint)
    breach = schemas.check("BootNotificationResponse", frame.payload)
    if breach is not None:
        happened = f"the answer to the BootNotification breaks the schema: {breach.description}"
        raise ailment(Step.REGISTRATION, "boot-invalid", happened, "the CSMS has to keep to the schemas of OCPP 1.6")
    status, interval_s = frame.payload["status"], frame.payload["interval"]
    if status == "Rejected":
        hint = "release or approve the charge point in the CSMS"
        raise ailment(Step.REGISTRATION, "rejected", f"Rejected; the station may ask again in {interval_s} s", hint)
    if status == "Pending":
        hint = "the CSMS knows the station and holds it back: approve it there, or wait until it has set it up"
        return Finding(Step.REGISTRATION, State.WAITING, f"Pending; the station may ask again in {interval_s} s", "pending", hint)
    return well(Step.REGISTRATION, f"Accepted, heartbeat every {interval_s} s, the CSMS says it is {frame.payload['currentTime']}")
