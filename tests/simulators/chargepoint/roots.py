"""Authorities for tests of the core: one operator, one manufacturer, a stranger; all of the bench's own day."""

from simulators.chargepoint.papers import Papers
from simulators.transport.authority import Authority
from tests.simulators.chargepoint.bench import START

OPERATOR = Authority(START)
MAKER = Authority(START, organization="Maker", common_name="Maker CA")
STRANGER = Authority(START, common_name="Stranger CA")
SIGNER = MAKER.firmware_signer()
OWN = OPERATOR.charge_point("CP1")

TRUSTING = Papers(central_roots=(OPERATOR.root.certificate,), manufacturer_roots=(MAKER.root.certificate,))
CERTIFIED = Papers(central_roots=(OPERATOR.root.certificate,), certificate=OWN.certificate, key=OWN.key)
