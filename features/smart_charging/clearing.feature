@smart_charging @optional
Feature: Limits that are taken back
  The operator lets the CSMS clear profiles: one by its id, those that fit certain criteria, or all.

  @TC_067_CSMS
  Scenario: Profiles of three levels are cleared
    Given the station is charging on connector 1
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
      | connectorId                               | 1                |
      | csChargingProfiles.chargingProfileId      | present          |
      | csChargingProfiles.chargingProfilePurpose | TxDefaultProfile |
      | csChargingProfiles.stackLevel             | the stack level  |
    And the operator sees the station's answer Accepted
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 1                      |
      | csChargingProfiles.chargingProfileId                                      | 2                      |
      | csChargingProfiles.stackLevel                                             | the next stack level   |
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
      | connectorId                               | 1                            |
      | csChargingProfiles.chargingProfileId      | other than the first profile |
      | csChargingProfiles.chargingProfilePurpose | TxDefaultProfile             |
      | csChargingProfiles.stackLevel             | the next stack level         |
    And the operator sees the station's answer Accepted
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 1                      |
      | csChargingProfiles.chargingProfileId                                      | 3                      |
      | csChargingProfiles.stackLevel                                             | the third stack level  |
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
      | connectorId                               | 1                             |
      | csChargingProfiles.chargingProfileId      | other than the first profile  |
      | csChargingProfiles.chargingProfileId      | other than the second profile |
      | csChargingProfiles.chargingProfilePurpose | TxDefaultProfile              |
      | csChargingProfiles.stackLevel             | the third stack level         |
    And the operator sees the station's answer Accepted
    When the operator sends ClearChargingProfile with:
      | id | the first profile |
    Then the CSMS sends ClearChargingProfile within 30 seconds with:
      | id                     | the first profile |
      | connectorId            | absent            |
      | chargingProfilePurpose | absent            |
      | stackLevel             | absent            |
    And the operator sees the station's answer Accepted
    When the operator sends ClearChargingProfile with:
      | connectorId            | 1                    |
      | chargingProfilePurpose | TxDefaultProfile     |
      | stackLevel             | the next stack level |
    Then the CSMS sends ClearChargingProfile within 30 seconds with:
      | id                     | absent               |
      | connectorId            | 1                    |
      | chargingProfilePurpose | TxDefaultProfile     |
      | stackLevel             | the next stack level |
    And the operator sees the station's answer Accepted
    When the operator sends ClearChargingProfile
    Then the CSMS sends ClearChargingProfile with nothing in it within 30 seconds
    And the operator sees the station's answer Accepted

  @TC_067_CSMS @rev-2025-09
  Scenario: Profiles of three purposes are cleared
    Given the station is charging on connector 1
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 0                      |
      | csChargingProfiles.chargingProfileId                                      | 1                      |
      | csChargingProfiles.stackLevel                                             | the stack level        |
      | csChargingProfiles.chargingProfilePurpose                                 | ChargePointMaxProfile  |
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
      | connectorId                               | 0                     |
      | csChargingProfiles.chargingProfileId      | present               |
      | csChargingProfiles.chargingProfilePurpose | ChargePointMaxProfile |
      | csChargingProfiles.stackLevel             | the stack level       |
    And the operator sees the station's answer Accepted
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 1                      |
      | csChargingProfiles.chargingProfileId                                      | 2                      |
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
      | connectorId                               | 1                            |
      | csChargingProfiles.chargingProfileId      | other than the first profile |
      | csChargingProfiles.chargingProfilePurpose | TxDefaultProfile             |
      | csChargingProfiles.stackLevel             | the stack level              |
    And the operator sees the station's answer Accepted
    When the operator sends SetChargingProfile with:
      | connectorId                                                               | 1                      |
      | csChargingProfiles.chargingProfileId                                      | 3                      |
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
      | connectorId                               | 1                             |
      | csChargingProfiles.chargingProfileId      | other than the first profile  |
      | csChargingProfiles.chargingProfileId      | other than the second profile |
      | csChargingProfiles.chargingProfilePurpose | TxProfile                     |
      | csChargingProfiles.stackLevel             | the stack level               |
      | csChargingProfiles.transactionId          | the transaction               |
    And the operator sees the station's answer Accepted
    When the operator sends ClearChargingProfile with:
      | id | the first profile |
    Then the CSMS sends ClearChargingProfile within 30 seconds with:
      | id                     | the first profile |
      | connectorId            | absent            |
      | chargingProfilePurpose | absent            |
      | stackLevel             | absent            |
    And the operator sees the station's answer Accepted
    When the operator sends ClearChargingProfile with:
      | connectorId            | 1                |
      | chargingProfilePurpose | TxDefaultProfile |
      | stackLevel             | the stack level  |
    Then the CSMS sends ClearChargingProfile within 30 seconds with:
      | id                     | absent           |
      | connectorId            | 1                |
      | chargingProfilePurpose | TxDefaultProfile |
      | stackLevel             | the stack level  |
    And the operator sees the station's answer Accepted
    When the operator sends ClearChargingProfile
    Then the CSMS sends ClearChargingProfile with nothing in it within 30 seconds
    And the operator sees the station's answer Accepted
