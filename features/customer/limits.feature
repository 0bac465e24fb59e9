@blocking
Feature: How many sessions a customer may run at a time
  The limit counts where a session starts. Sessions that run elsewhere count as well.

  Background:
    Given Zoho has generated a charge point
    And Zoho has registered a customer at the charge point
    And the charge point is online with 3 connectors

  Scenario Outline: Three cars come with one card
    Given Zoho has unblocked the customer with a limit of <limit>
    When 3 cars come, each with the customer's card
    Then the CSMS judges their sessions to be <first>, <second> and <third>

    Examples:
      | limit | first    | second     | third      |
      | 1     | accepted | concurrent | concurrent |
      | 2     | accepted | accepted   | concurrent |
      | 3     | accepted | accepted   | accepted   |
      | -1    | accepted | accepted   | accepted   |

  Scenario: A place becomes free when a session ends
    Given Zoho has unblocked the customer with a limit of 1
    And the customer is charging
    When another car comes to connector 2 with the customer's card
    Then the CSMS judges its session to be concurrent
    When the driver ends the session with the card and leaves
    And another car comes to connector 3 with the customer's card
    Then the CSMS judges its session to be accepted

  Scenario: A session at another charge point counts
    Given Zoho has unblocked the customer with a limit of 1
    And the customer is charging
    And a second charge point is online
    When another car comes to the second charge point with the customer's card
    Then the CSMS judges its session to be concurrent
