@core @mandatory
Feature: Sessions from the cable and the card to the record
  The driver comes with a cable and a card; the CSMS judges the card, gives the transaction its id, and keeps what the station tells.

  @TC_003_CSMS
  Scenario: A session that begins with the cable
    Given the station is booted
    When the driver plugs in at connector 1
    Then the CSMS answers the StatusNotification Preparing of connector 1
    When the driver presents the valid tag at connector 1
    Then the CSMS answers Authorize with Accepted
    And the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running

  @TC_004_1_CSMS
  Scenario: A session that begins with the card
    Given the station is booted
    When the driver presents the valid tag at connector 1
    Then the CSMS answers Authorize with Accepted
    And the CSMS answers the StatusNotification Preparing of connector 1
    When the driver plugs in at connector 1
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running

  @TC_004_2_CSMS
  Scenario: The card is accepted, and no cable comes in time
    Given the station has authorized the valid tag on connector 1
    When the connection time-out passes at the station
    Then the CSMS answers the StatusNotification Available of connector 1
    And the CSMS records a transaction for none of the connectors

  @TC_005_1_CSMS
  Scenario: The cable is pulled out at the car
    Given the station is charging on connector 1
    When 10 minutes pass at the station
    And the car stops taking energy at connector 1
    Then the CSMS answers the StatusNotification SuspendedEV of connector 1
    When the driver unplugs at connector 1
    Then the CSMS answers StopTransaction
    And the CSMS answers the StatusNotification Finishing of connector 1
    And the CSMS answers the StatusNotification Available of connector 1
    And the CSMS has recorded the transaction as ended by EVDisconnected

  @TC_007_CSMS
  Scenario: A start by a card that the station has cached
    Given the station is booted with the valid tag in its cache
    When the driver plugs in at connector 1
    Then the CSMS answers the StatusNotification Preparing of connector 1
    When the driver presents the valid tag at connector 1
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running

  @TC_061_CSMS
  Scenario: The authorization cache is cleared
    Given the station is booted
    When the operator sends ClearCache
    Then the CSMS sends ClearCache within 30 seconds
    And the operator sees the station's answer Accepted

  @TC_024_CSMS
  Scenario: The lock of the connector fails
    Given the station has authorized the valid tag on connector 1
    When the lock of connector 1 fails
    Then the CSMS answers the StatusNotification Faulted of connector 1
    And the CSMS records a transaction for none of the connectors
