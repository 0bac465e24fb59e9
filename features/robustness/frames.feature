@robustness @optional @rev-2026-11
Feature: Frames that are none, and ids that are wrong
  The form of frames stands in OCPP-J 1.6, 4.2, message types in 4.1.3, ids in 4.1.4, error codes in 4.2.3. What cannot be answered is
  passed over; what comes behind it is answered as ever.

  Background:
    Given the station is booted

  @RB_UNKNOWN_ACTION
  Scenario Outline: An action that OCPP 1.6 does not have
    When the station sends the frame [2, "R1", "<action>", {}]
    Then the answer is the error NotImplemented

    Examples:
      | action              |
      | Foo                 |
      | heartbeat           |
      | TransactionEvent    |

  @RB_FOREIGN_ACTION
  Scenario Outline: A request that only the CSMS may send
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is the error NotSupported or NotImplemented

    Examples:
      | action                 | payload                    |
      | Reset                  | {"type": "Hard"}           |
      | RemoteStartTransaction | {"idTag": "the valid tag"} |

  @RB_MALFORMED
  Scenario Outline: A text that is no frame
    When the station sends the frame <text>
    Then the answer is nothing or the error FormationViolation or ProtocolError or GenericError

    Examples:
      | text                               |
      | [2, "R1", "Heartbeat", {}          |
      | [2, "R1", "Heartbeat", {]}         |
      | {"a": 1}                           |
      | "Heartbeat"                        |
      | 5                                  |
      | null                               |
      | []                                 |
      | [2]                                |
      | [2, {}, "Heartbeat", {}]           |
      | [[[[[[[[[[[[[[[[                   |
      | Heartbeat                          |

  @RB_MESSAGE_TYPE
  Scenario Outline: A message type that OCPP-J does not have
    When the station sends the frame [<type>, "R1", "Heartbeat", {}]
    Then the answer is nothing or the error FormationViolation or ProtocolError

    Examples:
      | type  |
      | 1     |
      | 5     |
      | 99    |
      | -2    |
      | "2"   |
      | true  |
      | null  |

  @RB_ARITY
  Scenario Outline: A request with elements too many, too few or of another type
    When the station sends the frame <frame>
    Then the answer is the error FormationViolation or ProtocolError or TypeConstraintViolation

    Examples:
      | frame                              |
      | [2, "R1"]                          |
      | [2, "R1", "Heartbeat"]             |
      | [2, "R1", "Heartbeat", {}, {}]     |
      | [2, "R1", 5, {}]                   |
      | [2, "R1", "Heartbeat", []]         |
      | [2, "R1", "Heartbeat", "nothing"]  |

  @RB_STRANGE_ID
  Scenario Outline: A message id of the longest length or with strange letters comes back as it was
    When the station sends the frame [2, "<id>", "Heartbeat", {}]
    Then the answer is a result

    Examples:
      | id                                   |
      | 1                                    |
      | 123456789012345678901234567890123456 |
      | a:b/c;d,e                            |
      | \\"quoted\\" it                      |
      | żółć €5                              |

  @RB_STRANGE_ID
  Scenario Outline: A message id that is too long or empty
    When the station sends the frame [2, "<id>", "Heartbeat", {}]
    Then the answer is a result or the error FormationViolation or ProtocolError or PropertyConstraintViolation

    Examples:
      | id                                    |
      | 1234567890123456789012345678901234567 |

  @RB_DUPLICATE_ID
  Scenario: The same request under the same id
    When the station sends Authorize with:
      | idTag | the valid tag |
    Then the CSMS answers Authorize with Accepted
    When the station repeats Authorize with the same message id
    Then the answer is the same result or the error ProtocolError or FormationViolation or OccurenceConstraintViolation

  @RB_DUPLICATE_ID
  Scenario: Another request under the same id
    When the station sends the frame [2, "R1", "DataTransfer", {"vendorId": "org.example.nobody"}]
    Then the answer is a result
    When the station sends the frame [2, "R1", "Authorize", {"idTag": "the valid tag"}]
    Then the answer is a result or the error ProtocolError or FormationViolation or OccurenceConstraintViolation

  @RB_UNKNOWN_ID
  Scenario Outline: An answer to a request that nobody sent
    When the station sends the frame <frame>
    Then the answer is nothing

    Examples:
      | frame                                            |
      | [3, "R1", {}]                                    |
      | [3, "R1", {"status": "Accepted"}]                |
      | [3, "R1"]                                        |
      | [3, "", null]                                    |
      | [4, "R1", "GenericError", "", {}]                |
      | [4, "R1", "NoSuchCode", "", {}]                  |
      | [4, "-1", "FormationViolation", "", {}]          |
      | [4, "R1"]                                        |

  @RB_SECOND_CALL
  Scenario: A second request before the first is answered
    When the station sends the frame [2, "R1", "Authorize", {"idTag": "the valid tag"}] then [2, "R2", "Heartbeat", {}]
    Then the answer is a result

  @RB_SECOND_CALL
  Scenario: A bad request before the answer to a good one
    When the station sends the frame [2, "R1", "Authorize", {"idTag": "the valid tag"}] then [2, "R2", "Foo", {}]
    Then the answer is a result then the error NotImplemented

  @RB_ORDER
  Scenario: Statuses without a pause count in the order in which they came
    When the station sends the frame [2, "R1", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"}] then [2, "R2", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}] then [2, "R3", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "SuspendedEV"}]
    Then the answer is a result
    And the CSMS has recorded SuspendedEV as the status of connector 1
