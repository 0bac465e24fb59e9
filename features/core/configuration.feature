@core @mandatory
Feature: Reading and changing the configuration
  The operator lets the CSMS read keys and change them, also those that the station does not have.

  Background:
    Given the station is booted

  @TC_019_1_CSMS
  Scenario: Reading the whole configuration
    When the operator sends GetConfiguration
    Then the CSMS sends GetConfiguration within 30 seconds with:
      | key | empty |
    And the operator sees the station's answer
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_019_2_CSMS
  Scenario: Reading one key of the configuration
    When the operator sends GetConfiguration with:
      | key.1 | SupportedFeatureProfiles |
    Then the CSMS sends GetConfiguration within 30 seconds with:
      | key.1 | SupportedFeatureProfiles |
      | key.2 | absent                   |
    And the operator sees the station's answer

  @TC_021_CSMS
  Scenario: Changing a key of the configuration
    When the operator sends ChangeConfiguration with:
      | key   | MeterValueSampleInterval |
      | value | the meter interval       |
    Then the CSMS sends ChangeConfiguration within 30 seconds with:
      | key   | MeterValueSampleInterval |
      | value | the meter interval       |
    And the operator sees the station's answer Accepted

  @TC_040_1_CSMS
  Scenario: Changing a key that the station does not have
    Given the station will answer ChangeConfiguration with NotSupported
    When the operator sends ChangeConfiguration with:
      | key   | the unknown key   |
      | value | the unknown value |
    Then the CSMS sends ChangeConfiguration within 30 seconds with:
      | key   | the unknown key   |
      | value | the unknown value |
    And the operator sees the station's answer NotSupported
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_040_2_CSMS @rev-2024-04 @insisting
  Scenario: Changing a key to a value that the station refuses
    Given the station will answer ChangeConfiguration with Rejected
    When the operator sends ChangeConfiguration with:
      | key   | MeterValueSampleInterval |
      | value | the bad meter interval   |
    Then the CSMS sends ChangeConfiguration within 30 seconds with:
      | key   | MeterValueSampleInterval |
      | value | the bad meter interval   |
    And the operator sees the station's answer Rejected
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_040_2_CSMS @rev-2025-09 @insisting
  Scenario: Changing a key in vain, whatever the value
    Given the station will answer ChangeConfiguration with Rejected
    When the operator sends ChangeConfiguration with:
      | key   | MeterValueSampleInterval |
      | value | the bad meter interval   |
    Then the CSMS sends ChangeConfiguration within 30 seconds with:
      | key   | MeterValueSampleInterval |
    And the operator sees the station's answer Rejected
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_064_CSMS
  Scenario: Data of a vendor that the CSMS does not know
    When the station sends DataTransfer with:
      | vendorId  | the unknown vendor  |
      | messageId | the unknown message |
    Then the CSMS answers DataTransfer with UnknownVendorId or UnknownMessageId or Rejected or at worst Accepted
