@robustness @optional @rev-2026-11
Feature: Transactions that are told twice, late or wrongly
  Messages of transactions are repeated until they are answered (OCPP 1.6, 3.7.1), told afterwards when there was no network (3.7), and taken
  whatever they say: the CSMS cannot prevent what has happened (4.8, 4.10).

  @RB_START_AGAIN
  Scenario Outline: The same start again, with <which> message id
    Given the station is charging on connector 1
    When the station repeats StartTransaction with <which> message id
    Then the answer is the same result
    And the CSMS has recorded 1 as the number of transactions
    And the CSMS has recorded the transaction as running

    Examples:
      | which    |
      | another  |
      | the same |

  @RB_START_AGAIN
  Scenario: The answer to a start is lost with the connection
    Given the station is booted
    And the connection breaks before the station hears the answer to StartTransaction
    When the driver presents the valid tag at connector 1
    And the driver plugs in at connector 1
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers StartTransaction with:
      | transactionId    | the first transaction |
      | idTagInfo.status | Accepted              |
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded 1 as the number of transactions

  @RB_STOP_AGAIN
  Scenario Outline: The same end again, with <which> message id
    Given the station is charging on connector 1
    When 10 minutes pass at the station
    And the driver presents the valid tag at connector 1
    Then the CSMS answers StopTransaction
    When the station repeats StopTransaction with <which> message id
    Then the answer is the same result
    And the CSMS has recorded 1 as the number of transactions
    And the CSMS has recorded the transaction as ended by Local

    Examples:
      | which    |
      | another  |
      | the same |

  @RB_STOP_AGAIN
  Scenario: The answer to an end is lost with the connection
    Given the station is charging on connector 1
    And the connection breaks before the station hears the answer to StopTransaction
    When 10 minutes pass at the station
    And the driver presents the valid tag at connector 1
    Then the CSMS answers StopTransaction
    And the CSMS answers StopTransaction
    And the CSMS has recorded the transaction as ended by Local

  @RB_STOP_WITHOUT_REASON
  Scenario: An end without a reason
    Given the station is charging on connector 1
    When the station sends the frame [2, "R1", "StopTransaction", {"transactionId": "the transaction", "idTag": "the valid tag", "meterStop": 9000000, "timestamp": "now"}]
    Then the answer is a result
    And the CSMS has recorded the transaction as ended by Local

  @RB_OUTAGE
  Scenario: A session ends in an outage of 12 seconds
    Given the station is charging on connector 1
    When 10 minutes pass at the station
    And the station loses its network
    And 6 seconds pass at the station
    And the driver presents the valid tag at connector 1
    And 6 seconds pass at the station
    And the station has its network back
    Then the CSMS answers the StatusNotification Finishing of connector 1
    And the CSMS answers StopTransaction
    And the CSMS has recorded the transaction as ended by Local

  @RB_OUTAGE
  Scenario: A session goes on over an outage of 12 seconds
    Given the station is charging on connector 1
    When the station loses its network
    And 12 seconds pass at the station
    And the station has its network back
    And the meter interval passes at the station
    Then the CSMS answers MeterValues
    And the CSMS has recorded the transaction as running

  @RB_ORDER
  Scenario: Two sessions without network are told in their order
    Given the station is booted
    When the station loses its network
    And the driver presents the valid tag at connector 1
    And the driver plugs in at connector 1
    And 10 minutes pass at the station
    And the driver presents the valid tag at connector 1
    And the driver unplugs at connector 1
    And 1 minute pass at the station
    And the driver presents the second tag at connector 1
    And the driver plugs in at connector 1
    And 10 minutes pass at the station
    And the driver unplugs at connector 1
    And the station has its network back
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers StopTransaction
    And the CSMS answers StartTransaction with Accepted
    And the CSMS answers StopTransaction
    And the CSMS has recorded 2 as the number of transactions
    And the CSMS has recorded the transaction as ended by EVDisconnected

  @RB_UNKNOWN_TRANSACTION
  Scenario Outline: A message of a transaction that the CSMS does not know
    Given the station is booted
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is a result

    Examples:
      | action          | payload                                                                                                                         |
      | StopTransaction | {"transactionId": 2000000000, "meterStop": 9, "timestamp": "2 hours ago"}                                                       |
      | StopTransaction | {"transactionId": -1, "meterStop": 9, "timestamp": "2 hours ago", "idTag": "the valid tag", "reason": "PowerLoss"}              |
      | StopTransaction | {"transactionId": 0, "meterStop": 9, "timestamp": "2 hours ago"}                                                                |
      | MeterValues     | {"connectorId": 1, "transactionId": 2000000000, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1"}]}]} |
      | MeterValues     | {"connectorId": 0, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1"}]}]}                              |

  @RB_ODD_TRANSACTION
  Scenario Outline: A start that cannot be, and has been
    Given the station is booted
    When the station sends the frame [2, "R1", "StartTransaction", <payload>]
    Then the answer is a result

    Examples:
      | payload                                                                                                           |
      | {"connectorId": 99, "idTag": "the valid tag", "meterStart": 5, "timestamp": "2 hours ago"}                        |
      | {"connectorId": 1, "idTag": "the unknown tag", "meterStart": 5, "timestamp": "2 hours ago"}                       |
      | {"connectorId": 1, "idTag": "the valid tag", "meterStart": -5, "timestamp": "2 hours ago"}                        |
      | {"connectorId": 1, "idTag": "the valid tag", "meterStart": 5, "timestamp": "3 days ago"}                          |
      | {"connectorId": 1, "idTag": "the valid tag", "meterStart": 5, "timestamp": "2 hours ago", "reservationId": 77777} |

  @RB_TWO_CONNECTORS
  Scenario: Two cars that begin at the same instant have two transactions
    Given the station is charging on connector 1
    When the driver presents the second tag at connector 2
    And the driver plugs in at connector 2
    Then the CSMS answers StartTransaction with:
      | idTagInfo.status | Accepted |
    And the CSMS answers the StatusNotification Charging of connector 2
    And the CSMS has recorded the transaction as running
    When 10 minutes pass at the station
    And the driver presents the second tag at connector 2
    Then the CSMS answers StopTransaction with:
      | idTagInfo.status | Accepted or absent |
    And the CSMS has recorded the transaction as ended by Local
    And the CSMS has recorded 2 as the number of transactions
