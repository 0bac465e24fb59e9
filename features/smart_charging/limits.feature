@smart_charging @optional
Feature: Limits for charging
  The operator lets the CSMS tell the station how much power it may give, at which times and in which sessions.

  @TC_056_CSMS @rev-2024-04
  Scenario: A default profile for transactions
    Given the station is booted
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 1                      |
      | csChargingProfiles.chargingProfileId                                      | 1                      |
      | csChargingProfiles.stackLevel                                             | the stack level        |
      | csChargingProfiles.chargingProfilePurpose                                 | TxDefaultProfile       |
      | csChargingProfiles.chargingProfileKind                                    | Absolute               |
      | csChargingProfiles.validFrom                                              | now                    |
      | csChargingProfiles.validTo                                                | in 1 day               |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                      | the charging rate unit |
      | csChargingProfiles.chargingSchedule.duration                              | the schedule duration  |
      | csChargingProfiles.chargingSchedule.startSchedule                         | now                    |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod  | 0                      |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit        | the charging limit     |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.numberPhases | the number of phases   |
    Then the CSMS sends SetChargingProfile within 30 seconds with:
      | connectorId                                                               | 1                              |
      | csChargingProfiles.stackLevel                                             | the stack level                |
      | csChargingProfiles.chargingProfilePurpose                                 | TxDefaultProfile               |
      | csChargingProfiles.chargingProfileKind                                    | Absolute                       |
      | csChargingProfiles.validFrom                                              | now                            |
      | csChargingProfiles.validTo                                                | present                        |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                      | the charging rate unit         |
      | csChargingProfiles.chargingSchedule.duration                              | the schedule duration          |
      | csChargingProfiles.chargingSchedule.startSchedule                         | now                            |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod  | 0                              |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit        | the charging limit             |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.numberPhases | the number of phases or absent |
    And the operator sees the station's answer Accepted

  @TC_056_CSMS @rev-2025-09
  Scenario: A default profile for transactions, with no field too many
    Given the station is booted
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 1                      |
      | csChargingProfiles.chargingProfileId                                      | 1                      |
      | csChargingProfiles.stackLevel                                             | the stack level        |
      | csChargingProfiles.chargingProfilePurpose                                 | TxDefaultProfile       |
      | csChargingProfiles.chargingProfileKind                                    | Absolute               |
      | csChargingProfiles.validFrom                                              | now                    |
      | csChargingProfiles.validTo                                                | in 1 day               |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                      | the charging rate unit |
      | csChargingProfiles.chargingSchedule.duration                              | the schedule duration  |
      | csChargingProfiles.chargingSchedule.startSchedule                         | now                    |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod  | 0                      |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit        | the charging limit     |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.numberPhases | the number of phases   |
    Then the CSMS sends SetChargingProfile within 30 seconds with:
      | connectorId                                                               | 1                              |
      | csChargingProfiles.stackLevel                                             | the stack level                |
      | csChargingProfiles.chargingProfilePurpose                                 | TxDefaultProfile               |
      | csChargingProfiles.chargingProfileKind                                    | Absolute                       |
      | csChargingProfiles.validFrom                                              | now                            |
      | csChargingProfiles.validTo                                                | present                        |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                      | the charging rate unit         |
      | csChargingProfiles.chargingSchedule.duration                              | the schedule duration          |
      | csChargingProfiles.chargingSchedule.startSchedule                         | now                            |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod  | 0                              |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit        | the charging limit             |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.numberPhases | the number of phases or absent |
      | csChargingProfiles.transactionId                                          | absent                         |
      | csChargingProfiles.recurrencyKind                                         | absent                         |
    And the operator sees the station's answer Accepted

  @TC_057_CSMS @rev-2024-04
  Scenario: A profile for the transaction that runs
    Given the station is charging on connector 1
    When the operator sends SetChargingProfile with:
      | connectorId                                                              | 1                      |
      | csChargingProfiles.chargingProfileId                                     | 1                      |
      | csChargingProfiles.transactionId                                         | the transaction        |
      | csChargingProfiles.stackLevel                                            | the stack level        |
      | csChargingProfiles.chargingProfilePurpose                                | TxProfile              |
      | csChargingProfiles.chargingProfileKind                                   | Relative               |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                     | the charging rate unit |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod | 0                      |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit       | the charging limit     |
    Then the CSMS sends SetChargingProfile within 30 seconds with:
      | connectorId                               | 1               |
      | csChargingProfiles.transactionId          | the transaction |
      | csChargingProfiles.chargingProfilePurpose | TxProfile       |
    And the operator sees the station's answer Accepted
    When the meter interval passes at the station
    Then the CSMS answers MeterValues

  @TC_057_CSMS @rev-2025-09
  Scenario: A profile for the transaction that runs, by the clock
    Given the station is charging on connector 1
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 1                      |
      | csChargingProfiles.chargingProfileId                                      | 1                      |
      | csChargingProfiles.transactionId                                          | the transaction        |
      | csChargingProfiles.stackLevel                                             | the stack level        |
      | csChargingProfiles.chargingProfilePurpose                                 | TxProfile              |
      | csChargingProfiles.chargingProfileKind                                    | Absolute               |
      | csChargingProfiles.validFrom                                              | now                    |
      | csChargingProfiles.validTo                                                | in 1 day               |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                      | the charging rate unit |
      | csChargingProfiles.chargingSchedule.duration                              | the schedule duration  |
      | csChargingProfiles.chargingSchedule.startSchedule                         | now                    |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod  | 0                      |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit        | the charging limit     |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.numberPhases | the number of phases   |
    Then the CSMS sends SetChargingProfile within 30 seconds with:
      | connectorId                                                              | 1                      |
      | csChargingProfiles.transactionId                                         | the transaction        |
      | csChargingProfiles.stackLevel                                            | the stack level        |
      | csChargingProfiles.chargingProfilePurpose                                | TxProfile              |
      | csChargingProfiles.chargingProfileKind                                   | Absolute               |
      | csChargingProfiles.validFrom                                             | now                    |
      | csChargingProfiles.validTo                                               | present                |
      | csChargingProfiles.chargingSchedule.duration                             | the schedule duration  |
      | csChargingProfiles.recurrencyKind                                        | absent                 |
      | csChargingProfiles.chargingSchedule.startSchedule                        | now                    |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                     | the charging rate unit |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod | 0                      |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit       | the charging limit     |
    And the operator sees the station's answer Accepted
    When the meter interval passes at the station
    Then the CSMS answers MeterValues

  @TC_057_CSMS @rev-2025-09
  Scenario: A profile for the transaction that runs, from its start
    Given the station is charging on connector 1
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 1                      |
      | csChargingProfiles.chargingProfileId                                      | 1                      |
      | csChargingProfiles.transactionId                                          | the transaction        |
      | csChargingProfiles.stackLevel                                             | the stack level        |
      | csChargingProfiles.chargingProfilePurpose                                 | TxProfile              |
      | csChargingProfiles.chargingProfileKind                                    | Relative               |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                      | the charging rate unit |
      | csChargingProfiles.chargingSchedule.duration                              | the schedule duration  |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod  | 0                      |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit        | the charging limit     |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.numberPhases | the number of phases   |
    Then the CSMS sends SetChargingProfile within 30 seconds with:
      | connectorId                                                              | 1                      |
      | csChargingProfiles.transactionId                                         | the transaction        |
      | csChargingProfiles.stackLevel                                            | the stack level        |
      | csChargingProfiles.chargingProfilePurpose                                | TxProfile              |
      | csChargingProfiles.chargingProfileKind                                   | Relative               |
      | csChargingProfiles.recurrencyKind                                        | absent                 |
      | csChargingProfiles.chargingSchedule.startSchedule                        | absent                 |
      | csChargingProfiles.chargingSchedule.chargingRateUnit                     | the charging rate unit |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.startPeriod | 0                      |
      | csChargingProfiles.chargingSchedule.chargingSchedulePeriod.1.limit       | the charging limit     |
    And the operator sees the station's answer Accepted
    When the meter interval passes at the station
    Then the CSMS answers MeterValues

  @TC_059_CSMS
  Scenario: A remote start with a profile, from its start
    Given the station is booted
    When the operator sends RemoteStartTransaction with:
      | idTag                                                                  | the valid tag          |
      | connectorId                                                            | 1                      |
      | chargingProfile.chargingProfileId                                      | 1                      |
      | chargingProfile.stackLevel                                             | the stack level        |
      | chargingProfile.chargingProfilePurpose                                 | TxProfile              |
      | chargingProfile.chargingProfileKind                                    | Relative               |
      | chargingProfile.chargingSchedule.chargingRateUnit                      | the charging rate unit |
      | chargingProfile.chargingSchedule.duration                              | the schedule duration  |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.startPeriod  | 0                      |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.limit        | the charging limit     |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.numberPhases | the number of phases   |
    Then the CSMS sends RemoteStartTransaction within 30 seconds with:
      | idTag                                                                 | the valid tag      |
      | connectorId                                                           | 1                  |
      | chargingProfile.chargingProfilePurpose                                | TxProfile          |
      | chargingProfile.chargingProfileKind                                   | Relative           |
      | chargingProfile.transactionId                                         | absent             |
      | chargingProfile.recurrencyKind                                        | absent             |
      | chargingProfile.chargingSchedule.startSchedule                        | absent             |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.startPeriod | 0                  |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.limit       | the charging limit |
    And the operator sees the station's answer Accepted
    And the CSMS answers Authorize with Accepted
    And the CSMS answers the StatusNotification Preparing of connector 1
    When the driver plugs in at connector 1
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running

  @TC_059_CSMS @rev-2025-09
  Scenario: A remote start with a profile, by the clock
    Given the station is booted
    When the operator sends RemoteStartTransaction with:
      | idTag                                                                  | the valid tag          |
      | connectorId                                                            | 1                      |
      | chargingProfile.chargingProfileId                                      | 1                      |
      | chargingProfile.stackLevel                                             | the stack level        |
      | chargingProfile.chargingProfilePurpose                                 | TxProfile              |
      | chargingProfile.chargingProfileKind                                    | Absolute               |
      | chargingProfile.validFrom                                              | now                    |
      | chargingProfile.validTo                                                | in 1 day               |
      | chargingProfile.chargingSchedule.chargingRateUnit                      | the charging rate unit |
      | chargingProfile.chargingSchedule.duration                              | the schedule duration  |
      | chargingProfile.chargingSchedule.startSchedule                         | now                    |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.startPeriod  | 0                      |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.limit        | the charging limit     |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.numberPhases | the number of phases   |
    Then the CSMS sends RemoteStartTransaction within 30 seconds with:
      | idTag                                                                 | the valid tag         |
      | connectorId                                                           | 1                     |
      | chargingProfile.chargingProfilePurpose                                | TxProfile             |
      | chargingProfile.chargingProfileKind                                   | Absolute              |
      | chargingProfile.validFrom                                             | now                   |
      | chargingProfile.validTo                                               | present               |
      | chargingProfile.chargingSchedule.duration                             | the schedule duration |
      | chargingProfile.transactionId                                         | absent                |
      | chargingProfile.recurrencyKind                                        | absent                |
      | chargingProfile.chargingSchedule.startSchedule                        | now                   |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.startPeriod | 0                     |
      | chargingProfile.chargingSchedule.chargingSchedulePeriod.1.limit       | the charging limit    |
    And the operator sees the station's answer Accepted
    And the CSMS answers Authorize with Accepted
    And the CSMS answers the StatusNotification Preparing of connector 1
    When the driver plugs in at connector 1
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running

  @TC_066_CSMS
  Scenario: The composite schedule
    Given the station is booted
    When the operator sends GetCompositeSchedule with:
      | connectorId      | 1                      |
      | duration         | the schedule duration  |
      | chargingRateUnit | the charging rate unit |
    Then the CSMS sends GetCompositeSchedule within 30 seconds with:
      | connectorId      | 1                      |
      | duration         | the schedule duration  |
      | chargingRateUnit | the charging rate unit |
    And the operator sees the station's answer
