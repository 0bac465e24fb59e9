@local_auth_list @optional
Feature: Local authorization lists
  The operator lets the CSMS send cards to the station, which then may judge them by itself.

  Background:
    Given the station is booted

  @TC_042_1_CSMS
  Scenario: The version of a list that the station does not support
    Given the station will answer GetLocalListVersion with:
      | listVersion | -1 |
    When the operator sends GetLocalListVersion
    Then the CSMS sends GetLocalListVersion within 30 seconds
    And the operator sees the station's answer
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_042_2_CSMS
  Scenario: The version of a list that is empty
    Given the station will answer GetLocalListVersion with:
      | listVersion | 0 |
    When the operator sends GetLocalListVersion
    Then the CSMS sends GetLocalListVersion within 30 seconds
    And the operator sees the station's answer
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_043_1_CSMS
  Scenario: A list for a station that does not support one
    Given the station will answer SendLocalList with NotSupported
    When the operator sends SendLocalList with:
      | listVersion                               | the next list version |
      | updateType                                | Full                  |
      | localAuthorizationList.1.idTag            | the valid tag         |
      | localAuthorizationList.1.idTagInfo.status | Accepted              |
    Then the CSMS sends SendLocalList within 30 seconds with:
      | updateType | Full |
    And the operator sees the station's answer NotSupported
    And the CSMS has recorded the local list as the station has it
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_043_3_CSMS
  Scenario: A list that the station fails to take
    Given the station will answer SendLocalList with Failed
    When the operator sends SendLocalList with:
      | listVersion                               | the next list version |
      | updateType                                | Full                  |
      | localAuthorizationList.1.idTag            | the valid tag         |
      | localAuthorizationList.1.idTagInfo.status | Accepted              |
    Then the CSMS sends SendLocalList within 30 seconds with:
      | updateType | Full |
    And the operator sees the station's answer Failed
    And the CSMS has recorded the local list as the station has it
    When the station sends Heartbeat
    Then the CSMS answers Heartbeat with:
      | currentTime | now |

  @TC_043_4_CSMS
  Scenario: A full list
    When the operator sends SendLocalList with:
      | listVersion                               | the next list version |
      | updateType                                | Full                  |
      | localAuthorizationList.1.idTag            | the valid tag         |
      | localAuthorizationList.1.idTagInfo.status | Accepted              |
      | localAuthorizationList.2.idTag            | the second tag        |
      | localAuthorizationList.2.idTagInfo.status | Accepted              |
    Then the CSMS sends SendLocalList within 30 seconds with:
      | updateType                                             | Full     |
      | listVersion                                            | above 0  |
      | localAuthorizationList.each.idTagInfo.status           | present  |
      | localAuthorizationList.the valid tag.idTagInfo.status  | Accepted |
      | localAuthorizationList.the second tag.idTagInfo.status | Accepted |
    And the operator sees the station's answer Accepted
    And the CSMS has recorded the local list as the station has it

  @TC_043_5_CSMS @rev-2024-04
  Scenario: A list of what changed, with a word on each card
    When the operator sends SendLocalList with:
      | listVersion                               | the next list version |
      | updateType                                | Full                  |
      | localAuthorizationList.1.idTag            | the valid tag         |
      | localAuthorizationList.1.idTagInfo.status | Accepted              |
    Then the CSMS sends SendLocalList within 30 seconds with:
      | updateType | Full |
    And the operator sees the station's answer Accepted
    When the operator sends SendLocalList with:
      | listVersion                               | the next list version |
      | updateType                                | Differential          |
      | localAuthorizationList.1.idTag            | the second tag        |
      | localAuthorizationList.1.idTagInfo.status | Accepted              |
    Then the CSMS sends SendLocalList within 30 seconds with:
      | updateType                                             | Differential |
      | localAuthorizationList.each.idTagInfo.status           | present      |
      | localAuthorizationList.the second tag.idTagInfo.status | Accepted     |
    And the operator sees the station's answer Accepted
    And the CSMS has recorded the local list as the station has it

  @TC_043_5_CSMS @rev-2025-09
  Scenario: A list of what changed
    When the operator sends SendLocalList with:
      | listVersion                               | the next list version |
      | updateType                                | Full                  |
      | localAuthorizationList.1.idTag            | the valid tag         |
      | localAuthorizationList.1.idTagInfo.status | Accepted              |
    Then the CSMS sends SendLocalList within 30 seconds with:
      | updateType | Full |
    And the operator sees the station's answer Accepted
    When the operator sends GetLocalListVersion
    Then the CSMS sends GetLocalListVersion within 30 seconds
    And the operator sees the station's answer
    When the operator sends SendLocalList with:
      | listVersion                               | the next list version |
      | updateType                                | Differential          |
      | localAuthorizationList.1.idTag            | the second tag        |
      | localAuthorizationList.1.idTagInfo.status | Accepted              |
    Then the CSMS sends SendLocalList within 30 seconds with:
      | updateType                                             | Differential                  |
      | listVersion                                            | above the list version before |
      | localAuthorizationList.the second tag.idTagInfo.status | Accepted                      |
      | localAuthorizationList.2                               | absent                        |
    And the operator sees the station's answer Accepted
    And the CSMS has recorded the local list as the station has it
