@remote
Feature: The operator starts and stops sessions
  The operator hands the customer's card to the charge point from afar.

  Background:
    Given Zoho has generated a charge point
    And Zoho has registered and unblocked a customer at the charge point

  Scenario: From start to stop
    Given the charge point is online
    When the driver plugs in
    And the operator starts a session with the customer's card
    Then the charge point accepts the command
    And the operator sees a session that runs
    When the car charges for 20 minutes
    And the operator stops the session
    Then the charge point accepts the command
    And the session is recorded with the energy that the charge point metered
    And the session is recorded as ended by "Remote"

  Scenario: The customer is blocked
    Given the charge point is online
    And Zoho has blocked the customer
    When the driver plugs in
    And the operator starts a session with the customer's card
    Then the command is turned down, and the charge point hears nothing of it

  Scenario: There is no such session
    Given the charge point is online
    When the operator stops a session that does not exist
    Then the command is turned down, and the charge point hears nothing of it

  Scenario: The charge point is away
    When the operator starts a session with the customer's card
    Then the operator is told that the charge point is not connected
