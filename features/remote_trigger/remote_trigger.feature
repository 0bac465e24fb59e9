@remote_trigger @optional
Feature: Messages that the CSMS asks for
  The operator lets the CSMS ask the station for a message that would be due later, or never.

  Background:
    Given the station is booted

  @TC_054_CSMS
  Scenario: Messages on demand
    When the operator sends TriggerMessage with:
      | requestedMessage | MeterValues |
      | connectorId      | 1           |
    Then the CSMS sends TriggerMessage within 30 seconds with:
      | requestedMessage | MeterValues |
      | connectorId      | 1           |
    And the operator sees the station's answer Accepted
    And the CSMS answers MeterValues
    When the operator sends TriggerMessage with:
      | requestedMessage | Heartbeat |
    Then the CSMS sends TriggerMessage within 30 seconds with:
      | requestedMessage | Heartbeat |
    And the operator sees the station's answer Accepted
    And the CSMS answers Heartbeat with:
      | currentTime | now |
    When the operator sends TriggerMessage with:
      | requestedMessage | StatusNotification |
      | connectorId      | 1                  |
    Then the CSMS sends TriggerMessage within 30 seconds with:
      | requestedMessage | StatusNotification |
      | connectorId      | 1                  |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Available of connector 1
    When the operator sends TriggerMessage with:
      | requestedMessage | DiagnosticsStatusNotification |
    Then the CSMS sends TriggerMessage within 30 seconds with:
      | requestedMessage | DiagnosticsStatusNotification |
    And the operator sees the station's answer Accepted
    And the CSMS answers DiagnosticsStatusNotification
    When the operator sends TriggerMessage with:
      | requestedMessage | FirmwareStatusNotification |
    Then the CSMS sends TriggerMessage within 30 seconds with:
      | requestedMessage | FirmwareStatusNotification |
    And the operator sees the station's answer Accepted
    And the CSMS answers FirmwareStatusNotification

  @TC_055_CSMS @rev-2024-04 @unknown-connector @insisting
  Scenario: A message for a connector that does not exist
    Given the station will answer TriggerMessage with Rejected
    When the operator sends TriggerMessage with:
      | requestedMessage | MeterValues                  |
      | connectorId      | the connector after the last |
    Then the CSMS sends TriggerMessage within 30 seconds with:
      | requestedMessage | MeterValues                  |
      | connectorId      | the connector after the last |
    And the operator sees the station's answer Rejected
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_055_CSMS @rev-2025-09
  Scenario: A message that the station refuses to send
    Given the station will answer TriggerMessage with Rejected
    When the operator sends TriggerMessage with:
      | requestedMessage | MeterValues |
      | connectorId      | 1           |
    Then the CSMS sends TriggerMessage within 30 seconds with:
      | requestedMessage | MeterValues |
    And the operator sees the station's answer Rejected
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |
