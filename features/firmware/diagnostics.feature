@firmware @optional
Feature: Diagnostics
  The operator lets the CSMS ask the station for a file that tells how it is. The station leaves it at the place that it was told.

  Background:
    Given the station is booted

  @TC_045_1_CSMS
  Scenario: Diagnostics are uploaded
    When the operator sends GetDiagnostics with:
      | location | the upload location |
    Then the CSMS sends GetDiagnostics within 30 seconds with:
      | location | the upload location |
    And the operator sees the station's answer
    And the CSMS answers the DiagnosticsStatusNotification Uploading
    And the CSMS answers the DiagnosticsStatusNotification Uploaded
    And the CSMS has recorded Uploaded as the diagnostics status

  @TC_045_2_CSMS
  Scenario: The upload of diagnostics fails
    When the operator sends GetDiagnostics with:
      | location | the shut upload location |
      | retries  | 0                        |
    Then the CSMS sends GetDiagnostics within 30 seconds with:
      | location | the shut upload location |
    And the operator sees the station's answer
    And the CSMS answers the DiagnosticsStatusNotification Uploading
    And the CSMS answers the DiagnosticsStatusNotification UploadFailed
    And the CSMS has recorded UploadFailed as the diagnostics status
