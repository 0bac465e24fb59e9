@core @mandatory
Feature: Booting
  A station that is switched on asks to be let in, tells how its connectors stand, and then gives signs of life.

  @TC_001_CSMS
  Scenario: A cold boot, then heartbeats
    When the station is switched on
    Then the CSMS answers BootNotification with:
      | status      | Accepted |
      | interval    | above 0  |
      | currentTime | now      |
    And the CSMS answers the StatusNotification Available of every connector
    When the heartbeat interval passes at the station
    Then the CSMS answers Heartbeat with:
      | currentTime | now |
    When the heartbeat interval passes at the station
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_013_CSMS
  Scenario: A hard reset
    Given the station is booted
    When the operator resets the station hard
    Then the CSMS sends Reset of type Hard within 30 seconds
    And the operator sees the station's answer Accepted
    And the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector

  @TC_014_CSMS
  Scenario: A soft reset
    Given the station is booted
    When the operator resets the station soft
    Then the CSMS sends Reset of type Soft within 30 seconds
    And the operator sees the station's answer Accepted
    And the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector
