@security @optional
Feature: Proofs that change
  The operator gives the station a new password, a new certificate or a higher security profile. What counted before is refused from then on.

  @TC_073_CSMS
  Scenario: A new password for the station
    Given the station has security profile 1
    And the station is booted
    When the operator sends ChangeConfiguration with:
      | key   | AuthorizationKey |
      | value | the new password |
    Then the CSMS sends ChangeConfiguration within 30 seconds with:
      | key   | AuthorizationKey |
      | value | the new password |
    And the operator sees the station's answer Accepted
    And the connection of the station is accepted
    And a connection with the old password is refused
    When the station loses its power
    And the station has its power back
    Then the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector

  @TC_074_CSMS
  Scenario: A new certificate for the station
    Given the station has security profile 3
    And the station is booted
    When the operator sends ExtendedTriggerMessage with:
      | requestedMessage | SignChargePointCertificate |
    Then the CSMS sends ExtendedTriggerMessage within 30 seconds with:
      | requestedMessage | SignChargePointCertificate |
      | connectorId      | absent                     |
    And the operator sees the station's answer Accepted
    And the CSMS answers SignCertificate with Accepted
    And the CSMS sends CertificateSigned within 30 seconds with:
      | certificateChain | present |
    And the CSMS has signed what the station asked for
    And the connection of the station is accepted

  @TC_074_CSMS @rsa-keys
  Scenario: A new certificate for a station with RSA keys
    Given the station has security profile 3 and RSA keys
    And the station is booted
    When the operator sends ExtendedTriggerMessage with:
      | requestedMessage | SignChargePointCertificate |
    Then the CSMS sends ExtendedTriggerMessage within 30 seconds with:
      | requestedMessage | SignChargePointCertificate |
      | connectorId      | absent                     |
    And the operator sees the station's answer Accepted
    And the CSMS answers SignCertificate with Accepted
    And the CSMS sends CertificateSigned within 30 seconds with:
      | certificateChain | present |
    And the CSMS has signed what the station asked for
    And the connection of the station is accepted

  @TC_077_CSMS
  Scenario: The station reports a bad certificate of its own
    Given the station has security profile 2
    And the station is booted
    And the station will answer CertificateSigned with Rejected
    When the operator sends ExtendedTriggerMessage with:
      | requestedMessage | SignChargePointCertificate |
    Then the CSMS sends ExtendedTriggerMessage within 30 seconds with:
      | requestedMessage | SignChargePointCertificate |
      | connectorId      | absent                     |
    And the operator sees the station's answer Accepted
    And the CSMS answers SignCertificate with Accepted
    And the CSMS sends CertificateSigned within 30 seconds with:
      | certificateChain | present |
    And the CSMS has signed what the station asked for
    When the station sends SecurityEventNotification with:
      | type      | InvalidChargePointCertificate |
      | timestamp | now                           |
    Then the CSMS answers the SecurityEventNotification InvalidChargePointCertificate
    And the CSMS has recorded InvalidChargePointCertificate as the last security event

  @TC_083_CSMS @rev-2025-09
  Scenario Outline: The security profile is raised
    Given the station has security profile <old> and what the next one needs
    Then a connection with security profile <old> is accepted
    Given the station is booted
    When the operator sends ChangeConfiguration with:
      | key   | SecurityProfile           |
      | value | the next security profile |
    Then the CSMS sends ChangeConfiguration within 30 seconds with:
      | key   | SecurityProfile           |
      | value | the next security profile |
    And the operator sees the station's answer Accepted
    And the connection of the station is accepted
    When the operator resets the station hard
    Then the CSMS sends Reset of type Hard within 30 seconds
    And the operator sees the station's answer Accepted
    And the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector
    When the station loses its network
    Then a connection with security profile <old> is refused
    When the station has its network back
    Then the connection of the station is accepted

    Examples:
      | old |
      | 1   |
      | 2   |
