@onboarding
Feature: Onboarding a customer
  Zoho asks the CSMS for a charge point, and registers the customer who gets it.
  A new customer is blocked and has no card until Zoho unblocks the customer for the first time.

  Scenario: Zoho asks for a charge point
    When Zoho asks for a new charge point
    Then the CSMS names it "fccp_" and 32 hexadecimal digits
    And Zoho gets another name when it asks once more

  Scenario: A charge point that Zoho asked for may connect at once
    Given Zoho has generated a charge point
    When the charge point is switched on
    Then the CSMS accepts the charge point

  Scenario: Zoho registers a customer
    Given Zoho has generated a charge point
    When Zoho registers a customer at the charge point
    Then the CSMS answers with these facts, in this order:
      | fact                          | value          |
      | id                            | a whole number |
      | created_at                    | the time now   |
      | updated_at                    | the time now   |
      | zoho_customer_id              | as sent        |
      | application                   | as sent        |
      | id_tag                        | nothing        |
      | max_active_transactions_count | 0              |
    And the operator sees a customer who is blocked and has no card

  Scenario: The first unblocking gives the customer a card
    Given Zoho has generated a charge point
    And Zoho has registered a customer at the charge point
    When Zoho unblocks the customer without a limit
    Then the CSMS agrees
    And the operator sees the customer's card, "tg_" and 16 hexadecimal digits

  Scenario: The card stays the same, however often Zoho unblocks
    Given Zoho has generated a charge point
    And Zoho has registered a customer at the charge point
    And Zoho has unblocked the customer
    When Zoho unblocks the customer again
    Then the CSMS agrees
    And the customer's card is the one from before

  Scenario: Zoho repeats a registration that it is not sure of
    Given Zoho has generated a charge point
    When Zoho registers a customer twice under one idempotency key
    Then both answers are the same
    And the operator sees a customer who is blocked and has no card
