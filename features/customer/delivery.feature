@boot_notification
Feature: A boot notification reaches Zoho, whatever happens
  It is tried until Zoho takes it, always under the same delivery id, and in order for each charge point.

  Background:
    Given Zoho has generated a charge point

  Scenario Outline: Zoho is in trouble for a while
    Given Zoho <trouble>
    When the charge point is switched on
    Then the CSMS accepts the charge point
    And the delivery waits, and was tried
    When Zoho is well again
    Then Zoho receives 1 boot notification
    And every attempt carried the same delivery id
    And the operator sees the delivery as delivered

    Examples:
      | trouble             |
      | answers with errors |
      | hangs up            |
      | does not answer     |
      | asks for patience   |
      | is closed           |

  Scenario: Boots arrive in their order
    Given Zoho answers with errors
    And the charge point is online
    When the charge point reports that its firmware is "Installed"
    And the charge point loses its power and gets it back
    And Zoho is well again
    Then Zoho receives 2 boot notifications
    And only the last of them tells of the firmware
    And the operator sees the delivery as delivered

  Scenario: One charge point's trouble holds up no other
    Given Zoho answers with errors for the charge point
    And the charge point is online
    And a second charge point is online
    Then Zoho receives the boot notification of the second charge point
    And the delivery waits, and was tried

  Scenario: Zoho refuses for good, and the operator tries again
    Given Zoho refuses for good
    When the charge point is switched on
    Then the operator sees the delivery as dead
    When Zoho is well again
    And the operator retries the delivery
    Then Zoho receives 1 boot notification
    And every attempt carried the same delivery id
    And the operator sees the delivery as delivered

  Scenario: A dead letter does not hold up the next boot
    Given Zoho refuses for good
    And the charge point is online
    And the operator sees the delivery as dead
    When Zoho is well again
    And the charge point loses its power and gets it back
    Then Zoho receives 1 boot notification

  @kill
  Scenario: The CSMS dies between a boot and its delivery
    Given Zoho answers with errors
    And the charge point is online
    And the delivery waits, and was tried
    When the CSMS is killed
    And Zoho is well again
    And the CSMS is started again
    Then Zoho receives 1 boot notification
    And every attempt carried the same delivery id
    And the operator sees the delivery as delivered
