@core @mandatory
Feature: Unlocking a connector
  The operator lets the CSMS open a lock; what the station can do about it is the station's word.

  @TC_017_1_CSMS
  Scenario: Unlocking while nobody charges, with a loose cable
    Given the station is booted
    When the operator sends UnlockConnector with:
      | connectorId | 1 |
    Then the CSMS sends UnlockConnector within 30 seconds with:
      | connectorId | 1 |
    And the operator sees the station's answer Unlocked

  @TC_017_2_CSMS
  Scenario: Unlocking while nobody charges, with a fixed cable
    Given the station is booted
    And the station will answer UnlockConnector with NotSupported
    When the operator sends UnlockConnector with:
      | connectorId | 1 |
    Then the CSMS sends UnlockConnector within 30 seconds with:
      | connectorId | 1 |
    And the operator sees the station's answer NotSupported
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_018_1_CSMS
  Scenario: Unlocking during a session
    Given the station is booted with late stops
    And the station is charging on connector 1
    When 10 minutes pass at the station
    And the operator sends UnlockConnector with:
      | connectorId | 1 |
    Then the CSMS sends UnlockConnector within 30 seconds with:
      | connectorId | 1 |
    And the operator sees the station's answer Unlocked
    And the CSMS answers the StatusNotification Finishing of connector 1
    When 10 seconds pass at the station
    Then the CSMS answers StopTransaction
    When the driver unplugs at connector 1
    Then the CSMS answers the StatusNotification Available of connector 1
    And the CSMS has recorded the transaction as ended by UnlockCommand

  @TC_030_CSMS
  Scenario: Unlocking fails
    Given the station is booted
    And the station will answer UnlockConnector with UnlockFailed
    When the operator sends UnlockConnector with:
      | connectorId | 1 |
    Then the CSMS sends UnlockConnector within 30 seconds with:
      | connectorId | 1 |
    And the operator sees the station's answer UnlockFailed
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_031_CSMS
  Scenario: Unlocking what the station says does not exist
    Given the station is booted
    And the station will answer UnlockConnector with NotSupported
    When the operator sends UnlockConnector with:
      | connectorId | 1 |
    Then the CSMS sends UnlockConnector within 30 seconds
    And the operator sees the station's answer NotSupported
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_031_CSMS @unknown-connector
  Scenario: Unlocking a connector that does not exist
    Given the station is booted
    When the operator sends UnlockConnector with:
      | connectorId | the unknown connector |
    Then the CSMS sends UnlockConnector within 30 seconds with:
      | connectorId | the unknown connector |
    And the operator sees the station's answer NotSupported
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |
