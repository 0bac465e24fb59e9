@robustness @optional @rev-2026-11
Feature: Answers of the station that are late, wrong or not there
  The CSMS has one request open at a time (OCPP-J 1.6, 4.1.1), matches answers by their ids alone (4.1.4), and answers none (4.2.2, 4.2.3).

  Background:
    Given the station is booted

  @RB_OPEN_COMMAND
  Scenario: Requests of the station are answered while the CSMS waits
    Given the station keeps its answer to GetConfiguration back
    When the operator sends GetConfiguration without waiting
    Then the CSMS sends GetConfiguration within 30 seconds
    When the station sends the frame [2, "R1", "Authorize", {"idTag": "the valid tag"}]
    Then the answer is a result
    When the station lets its answers go
    Then the operator sees the station's answer

  @RB_ONE_AT_A_TIME
  Scenario: A second order waits for the answer to the first
    Given the station keeps its answer to GetConfiguration back
    When the operator sends GetConfiguration without waiting
    Then the CSMS sends GetConfiguration within 30 seconds
    When the operator sends ClearCache without waiting
    And the station sends the frame [2, "R1", "Authorize", {"idTag": "the valid tag"}]
    Then the answer is a result
    When the station lets its answers go
    Then the CSMS sends ClearCache within 30 seconds
    And the operator sees the station's answer

  @RB_BAD_ANSWER
  Scenario Outline: An answer that cannot be used
    Given the station keeps its answer to ClearCache back
    When the operator sends ClearCache without waiting
    Then the CSMS sends ClearCache within 30 seconds
    When the station sends the frame <answer>
    Then the answer is nothing
    When the operator sends GetLocalListVersion
    Then the CSMS sends GetLocalListVersion within 30 seconds
    And the operator sees the station's answer

    Examples:
      | answer                                                                    |
      | [3, "the id of ClearCache", {"status": "Maybe"}]                          |
      | [3, "the id of ClearCache", {}]                                           |
      | [3, "the id of ClearCache", {"status": "Accepted", "extra": 1}]           |
      | [4, "the id of ClearCache", "NotSupported", "", {}]                       |
      | [4, "the id of ClearCache", "NoSuchCode", "", {}]                         |
      | [4, "the id of ClearCache", "", "", {}]                                   |

  @RB_BAD_ANSWER
  Scenario Outline: An answer that is no frame, and then the right one
    Given the station keeps its answer to ClearCache back
    When the operator sends ClearCache without waiting
    Then the CSMS sends ClearCache within 30 seconds
    When the station sends the frame <answer>
    Then the answer is nothing
    When the station lets its answers go
    And the operator sends GetLocalListVersion
    Then the CSMS sends GetLocalListVersion within 30 seconds
    And the operator sees the station's answer

    Examples:
      | answer                                      |
      | [3, "the id of ClearCache", null]           |
      | [3, "the id of ClearCache"]                 |
      | [4, "the id of ClearCache"]                 |
      | [3, "the id of ClearCache", {"status": "A   |

  @RB_ANSWERED_TWICE
  Scenario: A second answer to the same request
    When the operator sends ClearCache
    Then the CSMS sends ClearCache within 30 seconds
    And the operator sees the station's answer
    When the station sends the frame [3, "the id of ClearCache", {"status": "Rejected"}]
    Then the answer is nothing

  @RB_LATE_ANSWER
  Scenario: An answer that comes when its connection is gone belongs to no other request
    Given the station keeps its answer to GetConfiguration back
    And the station keeps its answer to ClearCache back
    When the operator sends GetConfiguration without waiting
    Then the CSMS sends GetConfiguration within 30 seconds
    When the station loses its network
    And the station has its network back
    And the operator sends ClearCache without waiting
    Then the CSMS sends ClearCache within 30 seconds
    When the station sends the frame [3, "the id of GetConfiguration", {"status": "Rejected"}]
    Then the answer is nothing
    When the station lets its answers go
    Then the operator sees the station's answer
