@outage
Feature: A charge point without network
  What happens while the charge point is cut off is told afterwards: nothing is lost, nothing is out of order.

  Background:
    Given Zoho has generated a charge point
    And Zoho has registered and unblocked a customer at the charge point
    And the charge point is online

  Scenario: The network fails inside a session
    Given the customer is charging
    When the network of the charge point fails
    And the car charges for another 20 minutes
    And the network of the charge point is back
    And the car charges for another 10 minutes
    And the driver ends the session with the card and leaves
    Then the session is recorded with the energy that the charge point metered
    And every reading that the charge point took is kept, in order
    And the readings of the outage are among them

  Scenario: The session ends while the network is away
    Given the customer is charging
    When the network of the charge point fails
    And the car charges for another 20 minutes
    And the driver pulls the cable out
    And the network of the charge point is back
    Then the session is recorded with the energy that the charge point metered
    And the session is recorded as ended during the outage
    And every reading that the charge point took is kept, in order
    And the readings of the outage are among them

  Scenario: A session begins and ends while the network is away
    Given the customer has charged before
    When the network of the charge point fails
    And the driver plugs in and presents the customer's card, and the charge point remembers it
    And the car charges for another 20 minutes
    And the driver pulls the cable out
    And the network of the charge point is back
    Then the session is recorded with the energy that the charge point metered
    And the session is recorded as ended during the outage
    And the operator sees 2 sessions

  @kill
  Scenario: The CSMS is away inside a session
    Given the customer is charging
    When the CSMS is killed
    And the car charges for another 20 minutes
    And the CSMS is started again
    And the charge point is connected again
    And the driver ends the session with the card and leaves
    Then the session is recorded with the energy that the charge point metered
    And every reading that the charge point took is kept, in order
