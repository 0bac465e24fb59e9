@refusals
Feature: What the CSMS refuses, and why
  Each refusal says whose fault it is, in the words that Zoho was promised, and changes nothing.

  Background:
    Given Zoho has generated a charge point

  Scenario: The charge point does not exist
    When Zoho registers a customer at a charge point that does not exist
    Then the CSMS refuses because the charge point is not found
    And the CSMS does not know the customer

  Scenario: The charge point has a customer
    Given Zoho has registered a customer at the charge point
    When Zoho registers another customer at the charge point
    Then the CSMS refuses because the charge point already has a user
    And the CSMS does not know the other customer

  Scenario: The customer has a charge point
    Given Zoho has registered a customer at the charge point
    When Zoho registers the customer at a second charge point
    Then the CSMS refuses because the customer already exists
    And the customer is still registered at the first charge point

  Scenario: The same registration comes again
    Given Zoho has registered a customer at the charge point
    When Zoho registers the customer at the charge point once more
    Then the CSMS refuses because the charge point already has a user

  Scenario Outline: A registration lacks a fact
    When Zoho registers a customer with <state> <fact>
    Then the CSMS refuses because the <fact> is required
    And the CSMS does not know the customer

    Examples:
      | state    | fact         |
      | no       | charge point |
      | no       | application  |
      | no       | customer id  |
      | an empty | charge point |
      | an empty | application  |
      | an empty | customer id  |
      | a null   | charge point |
      | a null   | application  |
      | a null   | customer id  |

  Scenario: A registration lacks everything
    When Zoho registers a customer and says nothing
    Then the CSMS refuses and names the charge point, the application and the customer id

  Scenario Outline: A registration holds a number where text is due
    When Zoho registers a customer with a numeric <fact>
    Then the CSMS refuses because the <fact> must be text
    And the CSMS does not know the customer

    Examples:
      | fact         |
      | charge point |
      | application  |
      | customer id  |

  Scenario: A registration that cannot be read
    When Zoho registers a customer and garbles the message
    Then the CSMS refuses because the message cannot be read
    And the CSMS does not know the customer

  Scenario Outline: Nobody knows the customer
    When Zoho <action> a customer whom nobody registered
    Then the CSMS refuses because the customer is not found

    Examples:
      | action   |
      | blocks   |
      | unblocks |

  Scenario Outline: Zoho does not say whom it means
    When Zoho <action> a customer with <state> customer id
    Then the CSMS refuses because the customer id is required

    Examples:
      | action   | state    |
      | blocks   | no       |
      | blocks   | an empty |
      | blocks   | a null   |
      | unblocks | no       |
      | unblocks | an empty |
      | unblocks | a null   |

  Scenario Outline: Zoho says whom it means as a number
    When Zoho <action> a customer with a numeric customer id
    Then the CSMS refuses because the customer id must be text

    Examples:
      | action   |
      | blocks   |
      | unblocks |

  Scenario Outline: The limit is no whole number
    Given Zoho has registered a customer at the charge point
    When Zoho unblocks the customer with <limit> as the limit
    Then the CSMS refuses because the limit must be a whole number
    And the operator sees a customer who is blocked and has no card

    Examples:
      | limit        |
      | the word two |
      | one and half |
      | a yes        |
