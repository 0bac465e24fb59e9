@core @mandatory
Feature: What happens without power or network
  The station goes on without the CSMS and tells it afterwards, with the instants at which things happened.

  @TC_032_1_CSMS
  Scenario: The power fails during a session
    Given the station is charging on connector 1
    When 10 minutes pass at the station
    And the station loses its power
    And 10 minutes pass at the station
    And the station has its power back
    Then the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of connector 0
    And the CSMS answers the StatusNotification Finishing of connector 1
    And the CSMS answers StopTransaction
    And the CSMS has recorded the transaction as ended by PowerLoss

  @TC_037_1_CSMS
  Scenario: A start without network, with a good card
    Given the station is booted
    When the station loses its network
    And the driver presents the valid tag at connector 1
    And the driver plugs in at connector 1
    And 10 minutes pass at the station
    And the station has its network back
    Then the CSMS answers StartTransaction with:
      | idTagInfo.status | Accepted                          |
      | transactionId    | above 0 or at worst other than -1 |
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running

  @TC_037_3_CSMS
  Scenario: A start without network, with a bad card, which ends it
    Given the station is booted
    When the station loses its network
    And the driver presents the unknown tag at connector 1
    And the driver plugs in at connector 1
    And 10 minutes pass at the station
    And the station has its network back
    Then the CSMS answers StartTransaction with:
      | idTagInfo.status | Invalid                           |
      | transactionId    | above 0 or at worst other than -1 |
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS answers StopTransaction
    And the CSMS answers the StatusNotification Finishing of connector 1
    And the CSMS has recorded the transaction as ended by DeAuthorized

  @TC_039_CSMS
  Scenario: A whole session without network
    Given the station is booted
    When the station loses its network
    And the driver presents the valid tag at connector 1
    And the driver plugs in at connector 1
    And 10 minutes pass at the station
    And the driver presents the valid tag at connector 1
    And 10 minutes pass at the station
    And the station has its network back
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers StopTransaction
    And the CSMS has recorded the transaction as ended by Local
