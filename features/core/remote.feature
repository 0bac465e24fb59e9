@core @mandatory
Feature: Sessions that the operator starts and stops
  The operator lets the CSMS hand a card to the station from afar, and takes the session back by the id of its transaction.

  @TC_010_CSMS
  Scenario: A remote start after the cable
    Given the station is booted
    When the driver plugs in at connector 1
    Then the CSMS answers the StatusNotification Preparing of connector 1
    When the operator sends RemoteStartTransaction with:
      | idTag       | the valid tag |
      | connectorId | 1             |
    Then the CSMS sends RemoteStartTransaction within 30 seconds with:
      | idTag       | the valid tag        |
      | connectorId | 1 or at worst absent |
    And the operator sees the station's answer Accepted
    And the CSMS answers Authorize with Accepted
    And the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running

  @TC_011_1_CSMS
  Scenario: A remote start before the cable
    Given the station is booted
    When the operator sends RemoteStartTransaction with:
      | idTag       | the valid tag |
      | connectorId | 1             |
    Then the CSMS sends RemoteStartTransaction within 30 seconds with:
      | idTag       | the valid tag        |
      | connectorId | 1 or at worst absent |
    And the operator sees the station's answer Accepted
    And the CSMS answers Authorize with Accepted
    And the CSMS answers the StatusNotification Preparing of connector 1
    When the driver plugs in at connector 1
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running

  @TC_011_2_CSMS
  Scenario: A remote start, and no cable comes in time
    Given the station is booted
    When the operator sends RemoteStartTransaction with:
      | idTag       | the valid tag |
      | connectorId | 1             |
    Then the CSMS sends RemoteStartTransaction within 30 seconds with:
      | idTag       | the valid tag        |
      | connectorId | 1 or at worst absent |
    And the operator sees the station's answer Accepted
    And the CSMS answers Authorize with Accepted
    And the CSMS answers the StatusNotification Preparing of connector 1
    When the connection time-out passes at the station
    Then the CSMS answers the StatusNotification Available of connector 1
    And the CSMS records a transaction for none of the connectors

  @TC_012_CSMS
  Scenario: A remote stop
    Given the station is charging on connector 1
    When 10 minutes pass at the station
    And the operator sends RemoteStopTransaction with:
      | transactionId | the transaction |
    Then the CSMS sends RemoteStopTransaction within 30 seconds with:
      | transactionId | the transaction |
    And the operator sees the station's answer Accepted
    And the CSMS answers StopTransaction
    And the CSMS answers the StatusNotification Finishing of connector 1
    When the driver unplugs at connector 1
    Then the CSMS answers the StatusNotification Available of connector 1
    And the CSMS has recorded the transaction as ended by Remote

  @TC_026_CSMS
  Scenario: A remote start that the station refuses
    Given the station is booted
    And the station will answer RemoteStartTransaction with Rejected
    When the operator sends RemoteStartTransaction with:
      | idTag       | the valid tag |
      | connectorId | 1             |
    Then the CSMS sends RemoteStartTransaction within 30 seconds with:
      | idTag       | the valid tag        |
      | connectorId | 1 or at worst absent |
    And the operator sees the station's answer Rejected
    And the CSMS records a transaction for none of the connectors
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_028_CSMS @insisting
  Scenario: A remote stop of a transaction that nobody knows
    Given the station is charging on connector 1
    When the operator sends RemoteStopTransaction with:
      | transactionId | the unknown transaction |
    Then the CSMS sends RemoteStopTransaction within 30 seconds with:
      | transactionId | the unknown transaction |
    And the operator sees the station's answer Rejected
    And the CSMS has recorded the transaction as running
    When the meter interval passes at the station
    Then the CSMS answers MeterValues
