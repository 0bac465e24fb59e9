@strangers
Feature: Charge points that nobody knows
  Only charge points that Zoho generated or the operator created get in.

  Scenario: A charge point that nobody created
    When a charge point that nobody created is switched on
    Then the CSMS turns the charge point away as unknown
    And there is no delivery for Zoho

  Scenario: A charge point that the operator deleted
    Given the operator has created a charge point described as "Yard"
    And the charge point is online
    When the operator deletes the charge point
    Then the CSMS turns the charge point away as unknown

  Scenario: A name that differs by its case only
    Given the operator has created a charge point described as "Yard"
    When a charge point with the same name in capitals is switched on
    Then the CSMS turns the charge point away as unknown
