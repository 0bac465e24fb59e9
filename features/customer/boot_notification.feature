@boot_notification
Feature: Zoho is told of each boot
  As soon as a charge point has booted and was accepted, Zoho gets everything the CSMS knows of it.

  Scenario: The charge point says all of itself
    Given the operator has created a charge point described as "Garage, left"
    When the charge point boots and says of itself:
      | vendor              | avt               |
      | model               | avt_plus          |
      | serial number       | cp_sn_8789789     |
      | firmware version    | 2.4.1             |
      | iccid               | 89310410106543789 |
      | imsi                | 310170845466094   |
      | meter serial number | sn_223138         |
      | meter type          | type_44212654     |
    Then Zoho receives these facts, in this order:
      | fact                     | value                       |
      | charging_point_id        | the name of the charge point |
      | ocpp_protocol            | ocpp1.6J                    |
      | vendor                   | avt                         |
      | model                    | avt_plus                    |
      | serial_number            | cp_sn_8789789               |
      | fw_version               | 2.4.1                       |
      | fw_update_status         | nothing                     |
      | fw_update_timestamp      | nothing                     |
      | iccid                    | 89310410106543789           |
      | imsi                     | 310170845466094             |
      | diagnostics_status       | nothing                     |
      | last_heartbeat_timestamp | the time of the boot        |
      | description              | Garage, left                |
      | meter_serial_number      | sn_223138                   |
      | meter_type               | type_44212654               |

  Scenario: What is left out is nothing, what is empty stays empty
    Given Zoho has generated a charge point
    When the charge point boots and says of itself:
      | vendor           | avt      |
      | model            | avt_plus |
      | firmware version | (empty)  |
      | imsi             | (empty)  |
    Then Zoho receives these facts, in this order:
      | fact                     | value                       |
      | charging_point_id        | the name of the charge point |
      | ocpp_protocol            | ocpp1.6J                    |
      | vendor                   | avt                         |
      | model                    | avt_plus                    |
      | serial_number            | nothing                     |
      | fw_version               | (empty)                     |
      | fw_update_status         | nothing                     |
      | fw_update_timestamp      | nothing                     |
      | iccid                    | nothing                     |
      | imsi                     | (empty)                     |
      | diagnostics_status       | nothing                     |
      | last_heartbeat_timestamp | the time of the boot        |
      | description              | (empty)                     |
      | meter_serial_number      | nothing                     |
      | meter_type               | nothing                     |

  Scenario: The next boot tells of updates and diagnostics
    Given Zoho has generated a charge point
    And the charge point is online
    When the charge point reports that its firmware is "Installed"
    And the charge point reports that its diagnostics are "Uploaded"
    And the charge point loses its power and gets it back
    Then Zoho receives 2 boot notifications
    And the last of them says that the firmware is "Installed" and the diagnostics are "Uploaded"

  Scenario Outline: A charge point that is not accepted is no news
    Given the operator has created a charge point whose registration is <registration>
    When the charge point is switched on
    Then the CSMS answers the boot with <registration>
    And there is no delivery for Zoho

    Examples:
      | registration |
      | Pending      |
      | Rejected     |

  Scenario: Zoho is told as soon as the operator lets the charge point in
    Given the operator has created a charge point whose registration is Pending
    When the charge point is switched on
    Then the CSMS answers the boot with Pending
    When the operator lets the charge point in
    Then the CSMS accepts the charge point
    And Zoho receives 1 boot notification

  Scenario: Coming back is no boot
    Given Zoho has generated a charge point
    And the charge point is online
    When the charge point loses its network and gets it back
    And the charge point reports that its firmware is "Idle"
    Then Zoho has received 1 boot notification and no more

  Scenario: Each boot is told once
    Given Zoho has generated a charge point
    And the charge point is online
    When the charge point loses its power and gets it back
    Then Zoho receives 2 boot notifications
    And they carry two delivery ids
