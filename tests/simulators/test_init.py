import subprocess
import sys


def test_the_public_names_are_loaded_when_asked_for_and_the_core_loads_no_socket() -> None:
    script = (
        "import sys, simulators.chargepoint.machine, simulators;"
        "assert not {'websockets', 'sanic', 'httpx', 'simulators.transport'} & set(sys.modules);"
        "from simulators import BlockingChargePoint, MockZoho, VirtualChargePoint, VirtualClock;"
        "assert 'websockets' in sys.modules;"
        "assert not hasattr(simulators, 'Nothing')"
    )
    subprocess.run((sys.executable, "-c", script), check=True)
