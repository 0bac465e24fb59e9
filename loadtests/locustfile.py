"""Load on a CSMS: `locust -f loadtests/locustfile.py --host http://HOST:PORT --headless -u 50 -r 10 -t 5m`.

It names the users and adds the options. Give `--stop-timeout 60`, so that sessions end before the run does.
"""

from locust import events

from loadtests.charge_point_user import ChargePointUser
from loadtests.failures import tell_failures
from loadtests.options import add_options
from loadtests.zoho_user import ZohoUser

__all__ = ["ChargePointUser", "ZohoUser"]

events.init_command_line_parser.add_listener(add_options)  # type: ignore[no-untyped-call]
events.quitting.add_listener(tell_failures)  # type: ignore[no-untyped-call]
