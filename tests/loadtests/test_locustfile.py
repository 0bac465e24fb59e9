import json
import subprocess
import sys

from loadtests.smoke import LOCUSTFILE


def test_locust_finds_both_users_nine_stations_to_one_zoho() -> None:
    command = (sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--show-task-ratio-json", "-u", "10")
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ratios = json.loads(shown[shown.index("{") :])["total"]
    assert (ratios["ChargePointUser"]["ratio"], ratios["ZohoUser"]["ratio"]) == (0.9, 0.1)
