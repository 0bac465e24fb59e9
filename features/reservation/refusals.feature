@reservation @optional
Feature: Reservations that the station cannot make
  Whether a connector can be kept free is the station's word: the CSMS asks, whatever it believes of the connector, and takes the answer.

  Background:
    Given the station is booted

  @TC_048_1_CSMS
  Scenario: A reservation at a faulted connector
    Given the station will answer ReserveNow with Faulted
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 1             |
      | idTag       | the valid tag |
    And the operator sees the station's answer Faulted
    And the CSMS has recorded none as the state of the reservation

  @TC_048_2_CSMS
  Scenario: A reservation at an occupied connector
    When the driver plugs in at connector 1
    Then the CSMS answers the StatusNotification Preparing of connector 1
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 1             |
      | idTag       | the valid tag |
    And the operator sees the station's answer Occupied
    And the CSMS has recorded none as the state of the reservation

  @TC_048_3_CSMS
  Scenario: A reservation at an unavailable connector
    When the operator sends ChangeAvailability with:
      | connectorId | 1           |
      | type        | Inoperative |
    Then the CSMS sends ChangeAvailability within 30 seconds with:
      | connectorId | 1           |
      | type        | Inoperative |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Unavailable of connector 1
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 1             |
      | idTag       | the valid tag |
    And the operator sees the station's answer Unavailable
    And the CSMS has recorded none as the state of the reservation

  @TC_048_4_CSMS
  Scenario: A reservation that the station refuses
    Given the station will answer ReserveNow with Rejected
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 1             |
      | idTag       | the valid tag |
    And the operator sees the station's answer Rejected
    And the CSMS has recorded none as the state of the reservation
