@firmware @optional
Feature: New firmware
  The operator lets the CSMS tell the station where new firmware lies. The station tells of each step, and boots with what it has installed.

  Background:
    Given the station is booted

  @TC_044_1_CSMS
  Scenario: A firmware update
    When the operator sends UpdateFirmware with:
      | location     | the firmware location |
      | retrieveDate | now                   |
    Then the CSMS sends UpdateFirmware within 30 seconds with:
      | location     | the firmware location |
      | retrieveDate | now                   |
    And the operator sees the station's answer
    When 10 minutes pass at the station
    Then the CSMS answers the FirmwareStatusNotification Downloading
    And the CSMS answers the FirmwareStatusNotification Downloaded
    And the CSMS answers the StatusNotification Unavailable of connector 1
    And the CSMS answers the FirmwareStatusNotification Installing
    And the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector
    And the CSMS answers the FirmwareStatusNotification Installed
    And the CSMS has recorded Installed as the firmware status

  @TC_044_2_CSMS
  Scenario: A firmware update whose download fails
    When the operator sends UpdateFirmware with:
      | location     | the missing firmware location |
      | retries      | 0                             |
      | retrieveDate | now                           |
    Then the CSMS sends UpdateFirmware within 30 seconds with:
      | location | the missing firmware location |
    And the operator sees the station's answer
    When 10 minutes pass at the station
    Then the CSMS answers the FirmwareStatusNotification Downloading
    And the CSMS answers the FirmwareStatusNotification DownloadFailed
    And the CSMS has recorded DownloadFailed as the firmware status

  @TC_044_3_CSMS
  Scenario: A firmware update whose installation fails
    When the operator sends UpdateFirmware with:
      | location     | the firmware location |
      | retrieveDate | 1 minute ago          |
    Then the CSMS sends UpdateFirmware within 30 seconds with:
      | location | the firmware location |
    And the operator sees the station's answer
    And the CSMS answers the FirmwareStatusNotification Downloading
    And the CSMS answers the FirmwareStatusNotification Downloaded
    And the CSMS answers the StatusNotification Unavailable of connector 1
    And the CSMS answers the FirmwareStatusNotification Installing
    When the station loses its power
    And the station has its power back
    Then the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector
    And the CSMS answers the FirmwareStatusNotification InstallationFailed
    And the CSMS has recorded InstallationFailed as the firmware status
