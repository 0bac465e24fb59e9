@robustness @optional @rev-2026-11
Feature: Connections that are refused, broken or doubled
  The address and the subprotocol of a connection stand in OCPP-J 1.6, 3; pings in 5.3 and RFC 6455, 5.5; reconnecting in 5.4.

  @RB_DOOR
  Scenario Outline: A connection that is not for this CSMS: <what>
    Given the station is booted
    Then a connection with <what> is refused
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

    Examples:
      | what                             |
      | the name of nobody               |
      | its name in other capitals       |
      | a path beside that of the CSMS   |
      | no subprotocol                   |
      | a subprotocol of OCPP 2.0.1 only |
      | the subprotocol in capitals      |

  @RB_DOOR
  Scenario: A station that speaks OCPP 2.0.1 as well
    Given the station is booted
    Then a connection with a newer subprotocol first is accepted

  @RB_PING
  Scenario Outline: A ping comes back with its <bytes> bytes, in the middle of a request
    Then the CSMS answers a ping of <bytes> bytes in the middle of a BootNotification

    Examples:
      | bytes |
      | 0     |
      | 1     |
      | 125   |

  @RB_TAKE_OVER
  Scenario: The station dials again, and the CSMS speaks on the new connection
    Given the station is booted
    When the station dials again while its connection still stands
    And the operator sends ClearCache
    Then the CSMS sends ClearCache within 30 seconds
    And the operator sees the station's answer
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @RB_TAKE_OVER
  Scenario: A session outlives its connection
    Given the station is charging on connector 1
    When the station loses its network
    And the station has its network back
    And 10 minutes pass at the station
    And the driver presents the valid tag at connector 1
    Then the CSMS answers StopTransaction
    And the CSMS has recorded the transaction as ended by Local

  @RB_STORM
  Scenario: The network comes and goes thirty times
    Given the station is booted
    When the station loses its network and gets it back 30 times
    And the station sends Authorize with:
      | idTag | the valid tag |
    Then the CSMS answers Authorize with Accepted
    When the operator sends ClearCache
    Then the CSMS sends ClearCache within 30 seconds
    And the operator sees the station's answer

  @RB_STORM
  Scenario: The network comes and goes in a session
    Given the station is charging on connector 1
    When the station loses its network and gets it back 10 times
    And 10 minutes pass at the station
    And the driver unplugs at connector 1
    Then the CSMS answers StopTransaction
    And the CSMS has recorded 1 as the number of transactions
    And the CSMS has recorded the transaction as ended by EVDisconnected
