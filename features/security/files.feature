@security @optional
Feature: Logs, and firmware that is signed
  The operator lets the CSMS ask for the station's security log, and tell it of firmware that its manufacturer has signed.

  @TC_079_CSMS
  Scenario: The security log is uploaded
    Given the station is booted
    When the operator sends GetLog with:
      | logType            | SecurityLog         |
      | requestId          | 1                   |
      | log.remoteLocation | the upload location |
    Then the CSMS sends GetLog within 30 seconds with:
      | logType            | SecurityLog         |
      | requestId          | present             |
      | log.remoteLocation | the upload location |
    And the operator sees the station's answer Accepted
    And the CSMS answers the LogStatusNotification Uploading
    And the CSMS answers the LogStatusNotification Uploaded
    And the CSMS has recorded Uploaded as the log status

  @TC_080_CSMS
  Scenario: A signed firmware update
    Given the station trusts the manufacturer root
    And the station is booted
    When the operator sends SignedUpdateFirmware with:
      | requestId                   | 1                      |
      | firmware.location           | the firmware location  |
      | firmware.retrieveDateTime   | now                    |
      | firmware.signingCertificate | the firmware signer    |
      | firmware.signature          | the firmware signature |
    Then the CSMS sends SignedUpdateFirmware within 30 seconds with:
      | firmware.location           | the firmware location  |
      | firmware.retrieveDateTime   | now                    |
      | firmware.signingCertificate | the firmware signer    |
      | firmware.signature          | the firmware signature |
    And the operator sees the station's answer Accepted
    When 10 minutes pass at the station
    Then the CSMS answers the SignedFirmwareStatusNotification Downloading
    And the CSMS answers the SignedFirmwareStatusNotification Downloaded
    And the CSMS answers the SignedFirmwareStatusNotification SignatureVerified
    And the CSMS answers the StatusNotification Unavailable of connector 1
    And the CSMS answers the SignedFirmwareStatusNotification Installing
    And the CSMS answers the SignedFirmwareStatusNotification InstallRebooting
    And the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector
    And the CSMS answers the SecurityEventNotification FirmwareUpdated
    And the CSMS answers the SignedFirmwareStatusNotification Installed
    And the CSMS has recorded Installed as the firmware status

  @TC_081_CSMS
  Scenario: A firmware update with a bad signature
    Given the station trusts the manufacturer root
    And the station is booted
    When the operator sends SignedUpdateFirmware with:
      | requestId                   | 1                               |
      | firmware.location           | the firmware location           |
      | firmware.retrieveDateTime   | now                             |
      | firmware.signingCertificate | the firmware signer             |
      | firmware.signature          | the signature of other firmware |
    Then the CSMS sends SignedUpdateFirmware within 30 seconds with:
      | firmware.location  | the firmware location           |
      | firmware.signature | the signature of other firmware |
    And the operator sees the station's answer Accepted
    When 10 minutes pass at the station
    Then the CSMS answers the SignedFirmwareStatusNotification Downloading
    And the CSMS answers the SignedFirmwareStatusNotification Downloaded
    And the CSMS answers the SignedFirmwareStatusNotification InvalidSignature
    And the CSMS has recorded InvalidSignature as the firmware status
