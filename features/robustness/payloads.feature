@robustness @optional @rev-2026-11
Feature: Requests that break their schema
  What a request has to hold stands in OCPP 1.6, 6 and 7; how the CSMS says that it does not stands in OCPP-J 1.6, 4.2.3, table 7. Messages
  of transactions may also be taken as they are: the CSMS cannot prevent what has happened (OCPP 1.6, 4.8 and 4.10).

  Background:
    Given the station is booted

  @RB_MISSING_FIELD
  Scenario Outline: <action> lacks a field
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is the error OccurenceConstraintViolation or ProtocolError or at worst the error FormationViolation

    Examples:
      | action                        | payload                                        |
      | Authorize                     | {}                                             |
      | Authorize                     | {"id_tag": "the valid tag"}                    |
      | BootNotification              | {"chargePointModel": "M"}                      |
      | BootNotification              | {"chargePointVendor": "V"}                     |
      | DataTransfer                  | {"data": "D"}                                  |
      | DiagnosticsStatusNotification | {}                                             |
      | FirmwareStatusNotification    | {}                                             |
      | StatusNotification            | {"errorCode": "NoError", "status": "Charging"} |
      | StatusNotification            | {"connectorId": 1, "status": "Charging"}       |
      | StatusNotification            | {"connectorId": 1, "errorCode": "NoError"}     |

  @RB_MISSING_FIELD
  Scenario Outline: <action> of a transaction lacks a field
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is a result or the error OccurenceConstraintViolation or ProtocolError or at worst the error FormationViolation

    Examples:
      | action           | payload                                                                                            |
      | StartTransaction | {"idTag": "the valid tag", "meterStart": 5, "timestamp": "2 hours ago"}                            |
      | StartTransaction | {"connectorId": 1, "meterStart": 5, "timestamp": "2 hours ago"}                                    |
      | StartTransaction | {"connectorId": 1, "idTag": "the valid tag", "timestamp": "2 hours ago"}                           |
      | StartTransaction | {"connectorId": 1, "idTag": "the valid tag", "meterStart": 5}                                      |
      | StopTransaction  | {"meterStop": 9, "timestamp": "2 hours ago"}                                                       |
      | StopTransaction  | {"transactionId": 2000000000, "timestamp": "2 hours ago"}                                          |
      | StopTransaction  | {"transactionId": 2000000000, "meterStop": 9}                                                      |
      | MeterValues      | {"meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1"}]}]}                   |
      | MeterValues      | {"connectorId": 1}                                                                                 |
      | MeterValues      | {"connectorId": 1, "meterValue": [{"sampledValue": [{"value": "1"}]}]}                             |
      | MeterValues      | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago"}]}                                   |
      | MeterValues      | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"unit": "Wh"}]}]} |

  @RB_WRONG_TYPE
  Scenario Outline: <action> has a field of another type
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is the error TypeConstraintViolation or FormationViolation

    Examples:
      | action                        | payload                                                            |
      | Authorize                     | {"idTag": 5}                                                       |
      | Authorize                     | {"idTag": null}                                                    |
      | Authorize                     | {"idTag": {"idTag": "the valid tag"}}                              |
      | BootNotification              | {"chargePointVendor": ["V"], "chargePointModel": "M"}              |
      | BootNotification              | {"chargePointVendor": "V", "chargePointModel": true}               |
      | DataTransfer                  | {"vendorId": 7}                                                    |
      | DataTransfer                  | {"vendorId": "V", "data": {"a": 1}}                                |
      | StatusNotification            | {"connectorId": "1", "errorCode": "NoError", "status": "Charging"} |
      | StatusNotification            | {"connectorId": 1.5, "errorCode": "NoError", "status": "Charging"} |
      | DiagnosticsStatusNotification | {"status": 5}                                                      |
      | FirmwareStatusNotification    | {"status": ["Idle"]}                                               |
      | StatusNotification            | {"connectorId": 1, "errorCode": 0, "status": "Charging"}           |

  @RB_WRONG_TYPE
  Scenario Outline: <action> of a transaction has a field of another type
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is a result or the error TypeConstraintViolation or FormationViolation

    Examples:
      | action           | payload                                                                                               |
      | StartTransaction | {"connectorId": "1", "idTag": "the valid tag", "meterStart": 5, "timestamp": "2 hours ago"}           |
      | StartTransaction | {"connectorId": 1, "idTag": 5, "meterStart": 5, "timestamp": "2 hours ago"}                           |
      | StartTransaction | {"connectorId": 1, "idTag": "the valid tag", "meterStart": "five", "timestamp": "2 hours ago"}        |
      | StartTransaction | {"connectorId": 1, "idTag": "the valid tag", "meterStart": 5, "timestamp": 1700000000}                |
      | StopTransaction  | {"transactionId": "7", "meterStop": 9, "timestamp": "2 hours ago"}                                    |
      | StopTransaction  | {"transactionId": 2000000000, "meterStop": 9.5, "timestamp": "2 hours ago"}                           |
      | StopTransaction  | {"transactionId": 2000000000, "meterStop": 9, "timestamp": "2 hours ago", "transactionData": "none"}  |
      | MeterValues      | {"connectorId": true, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1"}]}]} |
      | MeterValues      | {"connectorId": 1, "meterValue": {"timestamp": "2 hours ago", "sampledValue": [{"value": "1"}]}}      |
      | MeterValues      | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": 1}]}]}      |

  @RB_TOO_LONG
  Scenario Outline: <action> has a text that is too long
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is the error PropertyConstraintViolation or TypeConstraintViolation or OccurenceConstraintViolation

    Examples:
      | action           | payload                                                                                                                                                                                                                                                                          |
      | Authorize        | {"idTag": "123456789012345678901"}                                                                                                                                                                                                                                               |
      | BootNotification | {"chargePointVendor": "123456789012345678901", "chargePointModel": "M"}                                                                                                                                                                                                          |
      | BootNotification | {"chargePointVendor": "V", "chargePointModel": "123456789012345678901"}                                                                                                                                                                                                          |
      | DataTransfer     | {"vendorId": "V", "messageId": "123456789012345678901234567890123456789012345678901"}                                                                                                                                                                                            |
      | DataTransfer     | {"vendorId": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} |

  @RB_TOO_LONG
  Scenario Outline: <action> has a remark that is too long, which a CSMS may cut
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is a result or the error PropertyConstraintViolation or TypeConstraintViolation or OccurenceConstraintViolation

    Examples:
      | action             | payload                                                                                                                                                                                                                                                                                                                                           |
      | StatusNotification | {"connectorId": 1, "errorCode": "NoError", "status": "Available", "info": "123456789012345678901234567890123456789012345678901"}                                                                                                                                                                                                                  |
      | StatusNotification | {"connectorId": 1, "errorCode": "NoError", "status": "Available", "vendorErrorCode": "123456789012345678901234567890123456789012345678901"}                                                                                                                                                                                                       |
      | BootNotification   | {"chargePointVendor": "V", "chargePointModel": "M", "chargePointSerialNumber": "12345678901234567890123456"}                                                                                                                                                                                                                                      |
      | BootNotification   | {"chargePointVendor": "V", "chargePointModel": "M", "iccid": "123456789012345678901"}                                                                                                                                                                                                                                                             |
      | BootNotification   | {"chargePointVendor": "V", "chargePointModel": "M", "meterType": "12345678901234567890123456"}                                                                                                                                                                                                                                                    |
      | StartTransaction   | {"connectorId": 1, "idTag": "123456789012345678901", "meterStart": 5, "timestamp": "2 hours ago"}                                                                                                                                                                                                                                                 |
      | StopTransaction    | {"transactionId": 2000000000, "idTag": "123456789012345678901", "meterStop": 9, "timestamp": "2 hours ago"}                                                                                                                                                                                                                                       |
      | StatusNotification | {"connectorId": 1, "errorCode": "NoError", "status": "Available", "vendorId": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} |
      | BootNotification   | {"chargePointVendor": "V", "chargePointModel": "M", "chargeBoxSerialNumber": "xxxxxxxxxxxxxxxxxxxxxxxxxx"}                                                                                                                                                                                                                                        |
      | BootNotification   | {"chargePointVendor": "V", "chargePointModel": "M", "firmwareVersion": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}                                                                                                                                                                                                                     |
      | BootNotification   | {"chargePointVendor": "V", "chargePointModel": "M", "imsi": "xxxxxxxxxxxxxxxxxxxxx"}                                                                                                                                                                                                                                                              |
      | BootNotification   | {"chargePointVendor": "V", "chargePointModel": "M", "meterSerialNumber": "xxxxxxxxxxxxxxxxxxxxxxxxxx"}                                                                                                                                                                                                                                            |

  @RB_UNKNOWN_WORD
  Scenario Outline: <action> has a word that OCPP does not have
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is the error PropertyConstraintViolation or TypeConstraintViolation or FormationViolation

    Examples:
      | action                        | payload                                                          |
      | DiagnosticsStatusNotification | {"status": "Uploaded halfway"}                                   |
      | FirmwareStatusNotification    | {"status": "installed"}                                          |
      | StatusNotification            | {"connectorId": 1, "errorCode": "NoError", "status": "charging"} |
      | StatusNotification            | {"connectorId": 1, "errorCode": "Broken", "status": "Faulted"}   |

  @RB_UNKNOWN_WORD
  Scenario: A status of an older OCPP changes nothing
    When the station sends the frame [2, "R1", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Occupied"}]
    Then the answer is the error PropertyConstraintViolation or TypeConstraintViolation or FormationViolation
    And the CSMS has recorded Available as the status of connector 1

  @RB_UNKNOWN_WORD
  Scenario Outline: <action> of a transaction has a word that OCPP does not have
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is a result or the error PropertyConstraintViolation or TypeConstraintViolation or FormationViolation

    Examples:
      | action          | payload                                                                                                                                                                               |
      | StopTransaction | {"transactionId": 2000000000, "meterStop": 9, "timestamp": "2 hours ago", "reason": "Tired"}                                                                                          |
      | MeterValues     | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1", "measurand": "Energy"}]}]}                                                             |
      | MeterValues     | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1", "unit": "wh"}]}]}                                                                      |
      | MeterValues     | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1", "context": "Sample"}]}]}                                                               |
      | MeterValues     | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1", "phase": "L4"}]}]}                                                                     |
      | MeterValues     | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1", "location": "Roof"}]}]}                                                                |
      | MeterValues     | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1", "format": "Text"}]}]}                                                                  |
      | StopTransaction | {"transactionId": 2000000000, "meterStop": 9, "timestamp": "2 hours ago", "transactionData": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1", "measurand": "Energy"}]}]} |

  @RB_EXTRA_PROPERTY
  Scenario Outline: <action> has a property that OCPP does not have
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is a result or the error FormationViolation or PropertyConstraintViolation

    Examples:
      | action                        | payload                                                                                                        |
      | Authorize                     | {"idTag": "the valid tag", "extra": 1}                                                                         |
      | BootNotification              | {"chargePointVendor": "V", "chargePointModel": "M", "extra": "X"}                                              |
      | DataTransfer                  | {"vendorId": "V", "extra": null}                                                                               |
      | DiagnosticsStatusNotification | {"status": "Idle", "extra": {"deep": []}}                                                                      |
      | FirmwareStatusNotification    | {"status": "Idle", "extra": [1]}                                                                               |
      | Heartbeat                     | {"extra": true}                                                                                                |
      | MeterValues                   | {"connectorId": 1, "meterValue": [{"timestamp": "2 hours ago", "sampledValue": [{"value": "1", "extra": 1}]}]} |
      | StartTransaction              | {"connectorId": 1, "idTag": "the valid tag", "meterStart": 5, "timestamp": "2 hours ago", "extra": 1}          |
      | StatusNotification            | {"connectorId": 1, "errorCode": "NoError", "status": "Available", "extra": 1}                                  |
      | StopTransaction               | {"transactionId": 2000000000, "meterStop": 9, "timestamp": "2 hours ago", "extra": 1}                          |

  @RB_BAD_INSTANT
  Scenario Outline: An instant that is none
    When the station sends the frame [2, "R1", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": "<instant>"}]
    Then the answer is the error PropertyConstraintViolation or TypeConstraintViolation or FormationViolation
    And the CSMS has recorded Available as the status of connector 1

    Examples:
      | instant              |
      | yesterday            |
      | 2026-13-01T00:00:00Z |
      | 1700000000           |

  @RB_BAD_INSTANT
  Scenario Outline: An instant in a rare spelling is an instant
    When the station sends the frame [2, "R1", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": "<instant>"}]
    Then the answer is a result

    Examples:
      | instant                          |
      | 2026-01-01T10:00:00Z             |
      | 2026-01-01T10:00:00.123456+05:30 |

  @RB_EMPTY_LIST
  Scenario Outline: A list that may not be empty
    When the station sends the frame [2, "R1", "MeterValues", {"connectorId": 1, "meterValue": <list>}]
    Then the answer is a result or the error OccurenceConstraintViolation or ProtocolError or FormationViolation or PropertyConstraintViolation

    Examples:
      | list                                               |
      | []                                                 |
      | [{"timestamp": "2 hours ago", "sampledValue": []}] |

  @RB_SECURITY_MESSAGES
  Scenario Outline: <action> of the white paper breaks its schema
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is the error <codes>

    Examples:
      | action                           | payload                                                                                                                                                                                                                                                                                                                                 | codes                                                                                  |
      | SecurityEventNotification        | {"timestamp": "2 hours ago"}                                                                                                                                                                                                                                                                                                            | OccurenceConstraintViolation or ProtocolError or at worst the error FormationViolation |
      | SecurityEventNotification        | {"type": 5, "timestamp": "2 hours ago"}                                                                                                                                                                                                                                                                                                 | TypeConstraintViolation or FormationViolation                                          |
      | SecurityEventNotification        | {"type": "123456789012345678901234567890123456789012345678901", "timestamp": "2 hours ago"}                                                                                                                                                                                                                                             | PropertyConstraintViolation or TypeConstraintViolation                                 |
      | SignCertificate                  | {}                                                                                                                                                                                                                                                                                                                                      | OccurenceConstraintViolation or ProtocolError or at worst the error FormationViolation |
      | LogStatusNotification            | {"status": "Gone", "requestId": 1}                                                                                                                                                                                                                                                                                                      | PropertyConstraintViolation or TypeConstraintViolation                                 |
      | SignedFirmwareStatusNotification | {"requestId": 1}                                                                                                                                                                                                                                                                                                                        | OccurenceConstraintViolation or ProtocolError or at worst the error FormationViolation |
      | SecurityEventNotification        | {"type": "FirmwareUpdated"}                                                                                                                                                                                                                                                                                                             | OccurenceConstraintViolation or ProtocolError or at worst the error FormationViolation |
      | SecurityEventNotification        | {"type": "FirmwareUpdated", "timestamp": "2 hours ago", "techInfo": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} | PropertyConstraintViolation or TypeConstraintViolation or OccurenceConstraintViolation |
      | SignCertificate                  | {"csr": 5}                                                                                                                                                                                                                                                                                                                              | TypeConstraintViolation or FormationViolation                                          |
      | LogStatusNotification            | {"requestId": 1}                                                                                                                                                                                                                                                                                                                        | OccurenceConstraintViolation or ProtocolError or at worst the error FormationViolation |
      | LogStatusNotification            | {"status": "Idle", "requestId": "one"}                                                                                                                                                                                                                                                                                                  | TypeConstraintViolation or FormationViolation                                          |
      | SignedFirmwareStatusNotification | {"status": "installed", "requestId": 1}                                                                                                                                                                                                                                                                                                 | PropertyConstraintViolation or TypeConstraintViolation or FormationViolation           |
      | SignedFirmwareStatusNotification | {"status": "Idle", "requestId": 1.5}                                                                                                                                                                                                                                                                                                    | TypeConstraintViolation or FormationViolation                                          |

  @RB_SECURITY_MESSAGES
  Scenario Outline: <action> of the white paper has a property that OCPP does not have
    When the station sends the frame [2, "R1", "<action>", <payload>]
    Then the answer is a result or the error FormationViolation or PropertyConstraintViolation

    Examples:
      | action                           | payload                                                             |
      | LogStatusNotification            | {"status": "Idle", "requestId": 1, "extra": 1}                      |
      | SecurityEventNotification        | {"type": "FirmwareUpdated", "timestamp": "2 hours ago", "extra": 1} |
      | SignedFirmwareStatusNotification | {"status": "Idle", "requestId": 1, "extra": 1}                      |
      | SignCertificate                  | {"csr": "none", "extra": 1}                                         |

  @RB_STATUS
  Scenario Outline: <status> of connector <connector> is a status
    When the station sends StatusNotification with:
      | connectorId | <connector> |
      | errorCode   | <error>     |
      | status      | <status>    |
    Then the CSMS answers StatusNotification

    Examples:
      | connector | status        | error         |
      | 0         | Available     | NoError       |
      | 0         | Unavailable   | NoError       |
      | 0         | Faulted       | OtherError    |
      | 1         | Available     | NoError       |
      | 1         | Preparing     | NoError       |
      | 1         | Charging      | NoError       |
      | 1         | SuspendedEVSE | NoError       |
      | 1         | SuspendedEV   | NoError       |
      | 1         | Finishing     | NoError       |
      | 1         | Reserved      | NoError       |
      | 1         | Unavailable   | NoError       |
      | 1         | Faulted       | GroundFailure |
