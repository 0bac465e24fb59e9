@core @mandatory
Feature: Cards that may not charge
  The CSMS says of each card what is wrong with it; nothing starts.

  Background:
    Given the station is booted
    When the driver plugs in at connector 1

  @TC_023_1_CSMS
  Scenario: A card that nobody knows
    When the driver presents the unknown tag at connector 1
    Then the CSMS answers Authorize with Invalid
    And the CSMS records a transaction for none of the connectors

  @TC_023_2_CSMS
  Scenario: A card that has expired
    When the driver presents the expired tag at connector 1
    Then the CSMS answers Authorize with Expired
    And the CSMS records a transaction for none of the connectors

  @TC_023_3_CSMS
  Scenario: A card that is blocked
    When the driver presents the blocked tag at connector 1
    Then the CSMS answers Authorize with Blocked
    And the CSMS records a transaction for none of the connectors
