@charging
Feature: Charging
  A session is recorded as the charge point metered it, whoever or whatever ends it.

  Background:
    Given Zoho has generated a charge point
    And Zoho has registered and unblocked a customer at the charge point
    And the charge point is online

  Scenario: A session from the cable to the record
    When the driver plugs in and presents the customer's card
    Then the CSMS judges the card to be accepted
    And the operator sees a session that runs
    When the car charges for 30 minutes
    And the driver ends the session with the card and leaves
    Then the session is recorded with the energy that the charge point metered
    And the session is recorded as ended by "Local"
    And every reading that the charge point took is kept, in order

  Scenario Outline: What ends a session
    Given the customer is charging
    When the car charges for another 10 minutes
    And <end>
    Then the session is recorded with the energy that the charge point metered
    And the session is recorded as ended by "<reason>"

    Examples:
      | end                                           | reason         |
      | the driver pulls the cable out                | EVDisconnected |
      | the charge point loses its power and gets it back | PowerLoss  |
      | the operator stops the session                | Remote         |

  Scenario: A card that nobody knows
    When the driver plugs in and presents a card that nobody knows
    Then the CSMS judges the card to be unknown
    And no session is recorded

  Scenario Outline: The charge point started on its own
    When the charge point reports a session that it began with <card>
    Then the CSMS judges the reported session to be <verdict>
    When the charge point reports that the session ended after 4200 Wh
    Then the operator sees a session of 4200 Wh, marked as <verdict>

    Examples:
      | card                    | verdict  |
      | a card that nobody knows | unknown  |
      | a blocked card          | blocked  |

  Scenario: The same start comes twice
    When the charge point reports a session that it began with the customer's card
    And the charge point reports the same start again
    Then the CSMS gives the same answer again
    And the operator sees 1 session

  Scenario: The same end comes twice
    Given the charge point has reported a session of 4200 Wh
    When the charge point reports the same end again
    Then the operator sees a session of 4200 Wh, marked as accepted
    And the operator sees 1 session

  Scenario: Readings of a session that nobody knows
    When the charge point reports a reading of a session that nobody knows
    Then the operator finds the message set aside

  @kill
  Scenario: The CSMS dies right after it let a session begin
    Given the customer is charging
    When the CSMS is killed
    And the CSMS is started again
    Then the operator sees a session that runs
    When the charge point is connected again
    And the driver ends the session with the card and leaves
    Then the session is recorded with the energy that the charge point metered
    And every reading that the charge point took is kept, in order
