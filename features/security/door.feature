@security @optional
Feature: Who is let in
  Before a frame is sent, the CSMS knows who is at the door: by a password, by a certificate, over a TLS that nobody can break.

  @TC_085_CSMS
  Scenario: A password at the door
    Given the station has security profile 1
    Then a connection with no password is refused
    And a connection with a wrong password is refused
    And a connection with the password and another station's name is refused
    When the station is switched on
    Then the connection of the station is accepted
    And the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector

  @TC_086_CSMS
  Scenario: TLS with the certificate of the server
    Given the station has security profile 2
    Then the CSMS speaks the TLS suite ECDHE-ECDSA-AES128-GCM-SHA256
    And the CSMS speaks the TLS suite ECDHE-ECDSA-AES256-GCM-SHA384
    And the CSMS speaks the TLS suite AES128-GCM-SHA256
    And the CSMS speaks the TLS suite AES256-GCM-SHA384
    And the CSMS refuses the TLS version 1.0
    And the CSMS refuses the TLS version 1.1
    And each certificate of the CSMS has a strong key, a serial number and the name of its host
    And a connection with no password is refused
    When the station is switched on
    Then the connection of the station is accepted
    And the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector

  @TC_087_CSMS
  Scenario: TLS with a certificate of the station
    Given the station has security profile 3
    Then the CSMS speaks the TLS suite ECDHE-ECDSA-AES128-GCM-SHA256
    And the CSMS speaks the TLS suite ECDHE-ECDSA-AES256-GCM-SHA384
    And the CSMS speaks the TLS suite AES128-GCM-SHA256
    And the CSMS speaks the TLS suite AES256-GCM-SHA384
    And the CSMS refuses the TLS version 1.1
    And a connection with no certificate is refused
    And a connection with a password in place of a certificate is refused
    And a connection with the certificate of another station is refused
    And a connection with a certificate of an unknown authority is refused
    When the station is switched on
    Then the connection of the station is accepted
    And the CSMS answers BootNotification with Accepted
    And the CSMS answers the StatusNotification Available of every connector

  @TC_088_CSMS @rev-2025-09
  Scenario: The subprotocol is negotiated
    Given the station has security profile 0
    Then a connection with the subprotocol ocpp0.1 is refused
    And a connection with the subprotocol ocpp1.6 is accepted
    And a connection with the subprotocols ocpp0.1 and ocpp1.6 is accepted
