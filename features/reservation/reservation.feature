@reservation @optional
Feature: Reservations
  The operator lets the CSMS keep a connector free for a card. The station says whether it can, and the CSMS follows what becomes of it.

  Background:
    Given the station is booted

  @TC_046_CSMS
  Scenario: A reservation that is used
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | reservationId | present       |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Reserved of connector 1
    And the CSMS has recorded Accepted as the state of the reservation
    When the driver presents the valid tag at connector 1
    Then the CSMS answers Authorize with Accepted
    When the driver plugs in at connector 1
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded the transaction as running
    And the CSMS has recorded Used as the state of the reservation

  @TC_047_CSMS
  Scenario: A reservation that expires
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | expiryDate | in 2 hours |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Reserved of connector 1
    When 3 hours pass at the station
    Then the CSMS answers the StatusNotification Available of connector 1

  @TC_049_CSMS
  Scenario: A reservation of the whole charge point
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 0             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 0             |
      | idTag       | the valid tag |
    And the operator sees the station's answer Accepted
    And the CSMS has recorded Accepted as the state of the reservation
    When the station sends StatusNotification with:
      | connectorId | 1        |
      | errorCode   | NoError  |
      | status      | Reserved |
    Then the CSMS answers the StatusNotification Reserved of connector 1

  @TC_051_CSMS
  Scenario: A reservation is cancelled
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 1 |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Reserved of connector 1
    When the operator sends CancelReservation with:
      | reservationId | the reservation |
    Then the CSMS sends CancelReservation within 30 seconds with:
      | reservationId | the reservation |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Available of connector 1
    And the CSMS has recorded Cancelled as the state of the reservation

  @TC_052_CSMS @rev-2024-04 @unknown-reservation
  Scenario: A cancellation of a reservation that the station does not have
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 1 |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Reserved of connector 1
    When the operator sends CancelReservation with:
      | reservationId | the unknown reservation |
    Then the CSMS sends CancelReservation within 30 seconds with:
      | reservationId | the unknown reservation |
    And the operator sees the station's answer Rejected
    And the CSMS has recorded Accepted as the state of the reservation

  @TC_052_CSMS @rev-2025-09
  Scenario: A cancellation that the station refuses
    Given the station will answer CancelReservation with Rejected
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 1 |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Reserved of connector 1
    When the operator sends CancelReservation with:
      | reservationId | the reservation |
    Then the CSMS sends CancelReservation within 30 seconds with:
      | reservationId | present |
    And the operator sees the station's answer Rejected
    And the CSMS has recorded Accepted as the state of the reservation

  @TC_053_CSMS
  Scenario: A reservation for a group of cards
    When the operator sends ReserveNow with:
      | reservationId | 1             |
      | connectorId   | 1             |
      | idTag         | the valid tag |
      | parentIdTag   | the group tag |
      | expiryDate    | in 2 hours    |
    Then the CSMS sends ReserveNow within 30 seconds with:
      | connectorId | 1             |
      | idTag       | the valid tag |
      | parentIdTag | the group tag |
      | expiryDate  | in 2 hours    |
    And the operator sees the station's answer Accepted
    And the CSMS answers the StatusNotification Reserved of connector 1
    When the driver presents the valid tag at connector 1
    Then the CSMS answers Authorize with Accepted
    When the driver plugs in at connector 1
    Then the CSMS answers StartTransaction with Accepted
    And the CSMS answers the StatusNotification Charging of connector 1
    And the CSMS has recorded Used as the state of the reservation
    When 10 minutes pass at the station
    And the driver presents the second tag at connector 1
    Then the CSMS answers Authorize with:
      | idTagInfo.status      | Accepted      |
      | idTagInfo.parentIdTag | the group tag |
    And the CSMS answers StopTransaction
    And the CSMS answers the StatusNotification Finishing of connector 1
    And the CSMS has recorded the transaction as ended by Local
