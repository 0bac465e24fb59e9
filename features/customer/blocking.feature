@blocking
Feature: Blocking and unblocking a customer
  The limit that Zoho sets says how many sessions the customer's card may run at a time:
  zero blocks the card, a negative limit takes the limit away, and no limit at all means one.

  Background:
    Given Zoho has generated a charge point
    And Zoho has registered a customer at the charge point
    And the charge point is online

  Scenario Outline: The limit decides whether the card may charge
    When Zoho unblocks the customer with a limit of <limit>
    Then the CSMS agrees
    And the operator sees that the customer's limit is <limit>
    When the driver plugs in and presents the customer's card
    Then the CSMS judges the card to be <verdict>

    Examples:
      | limit | verdict  |
      | 0     | blocked  |
      | 1     | accepted |
      | 7     | accepted |
      | -1    | accepted |

  Scenario: No limit means one
    When Zoho unblocks the customer without a limit
    Then the CSMS agrees
    And the operator sees that the customer's limit is 1

  Scenario: Zoho spells the limit as the CSMS spells it in its answers
    When Zoho unblocks the customer with a limit of 0 in the other spelling
    Then the CSMS agrees
    And the operator sees that the customer's limit is 0

  Scenario: A registered customer cannot charge before being unblocked
    Given Zoho has unblocked the customer with a limit of 0
    When the driver plugs in and presents the customer's card
    Then the CSMS judges the card to be blocked
    And no session is recorded

  Scenario: A blocked customer cannot charge
    Given Zoho has unblocked the customer
    When Zoho blocks the customer
    Then the CSMS agrees
    When the driver plugs in and presents the customer's card
    Then the CSMS judges the card to be blocked
    And no session is recorded

  Scenario: Blocking twice is no fault
    Given Zoho has blocked the customer
    When Zoho blocks the customer
    Then the CSMS agrees

  Scenario: A customer who was blocked comes back
    Given Zoho has unblocked the customer
    And Zoho has blocked the customer
    When Zoho unblocks the customer without a limit
    And the driver plugs in and presents the customer's card
    Then the CSMS judges the card to be accepted

  Scenario: Blocking does not end the session that runs
    Given Zoho has unblocked the customer
    And the customer is charging
    When Zoho blocks the customer
    And the car charges for another 10 minutes
    And the driver ends the session with the card and leaves
    Then the session is recorded with the energy that the charge point metered
    When the driver plugs in and presents the customer's card
    Then the CSMS judges the card to be blocked
