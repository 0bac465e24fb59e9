@security @optional
Feature: Certificates in the station
  The operator lets the CSMS install roots in the station, asks which it holds, and lets it delete them by the hashes that name them.

  Background:
    Given the station is booted

  @TC_075_1_CSMS
  Scenario: A manufacturer's root is installed
    When the operator sends InstallCertificate with:
      | certificateType | ManufacturerRootCertificate |
      | certificate     | the manufacturer root       |
    Then the CSMS sends InstallCertificate within 30 seconds with:
      | certificateType | ManufacturerRootCertificate |
      | certificate     | the manufacturer root       |
    And the operator sees the station's answer Accepted
    When the operator sends GetInstalledCertificateIds with:
      | certificateType | ManufacturerRootCertificate |
    Then the CSMS sends GetInstalledCertificateIds within 30 seconds with:
      | certificateType | ManufacturerRootCertificate |
    And the operator sees the station's answer Accepted
    And the CSMS has recorded that the station holds the manufacturer root

  @TC_075_2_CSMS
  Scenario: A central system's root is installed
    When the operator sends InstallCertificate with:
      | certificateType | CentralSystemRootCertificate |
      | certificate     | the central system root      |
    Then the CSMS sends InstallCertificate within 30 seconds with:
      | certificateType | CentralSystemRootCertificate |
      | certificate     | the central system root      |
    And the operator sees the station's answer Accepted
    When the operator sends GetInstalledCertificateIds with:
      | certificateType | CentralSystemRootCertificate |
    Then the CSMS sends GetInstalledCertificateIds within 30 seconds with:
      | certificateType | CentralSystemRootCertificate |
    And the operator sees the station's answer Accepted
    And the CSMS has recorded that the station holds the central system root

  @TC_076_CSMS
  Scenario Outline: A certificate is deleted, named with <hash>
    Given the station will answer GetInstalledCertificateIds with:
      | status                | Accepted                                    |
      | certificateHashData.1 | the <hash> hash data of the central system root |
    When the operator sends InstallCertificate with:
      | certificateType | CentralSystemRootCertificate |
      | certificate     | the central system root      |
    Then the CSMS sends InstallCertificate within 30 seconds with:
      | certificateType | CentralSystemRootCertificate |
    When the operator sends GetInstalledCertificateIds with:
      | certificateType | CentralSystemRootCertificate |
    Then the CSMS sends GetInstalledCertificateIds within 30 seconds with:
      | certificateType | CentralSystemRootCertificate |
    And the operator sees the station's answer Accepted
    And the CSMS has recorded that the station holds the central system root
    When the operator sends DeleteCertificate with:
      | certificateHashData | the <hash> hash data of the central system root |
    Then the CSMS sends DeleteCertificate within 30 seconds with:
      | certificateHashData | the <hash> hash data of the central system root |
    And the operator sees the station's answer Accepted
    And the CSMS has recorded that the station lacks the central system root

    Examples:
      | hash   |
      | SHA256 |
      | SHA384 |
      | SHA512 |

  @TC_078_CSMS
  Scenario: The station reports a bad certificate of the CSMS
    Given the station will answer InstallCertificate with Rejected
    When the operator sends InstallCertificate with:
      | certificateType | CentralSystemRootCertificate |
      | certificate     | the central system root      |
    Then the CSMS sends InstallCertificate within 30 seconds with:
      | certificateType | CentralSystemRootCertificate |
    And the operator sees the station's answer Rejected
    And the CSMS has recorded that the station lacks the central system root
    When the station sends SecurityEventNotification with:
      | type      | InvalidCentralSystemCertificate |
      | timestamp | now                             |
    Then the CSMS answers the SecurityEventNotification InvalidCentralSystemCertificate
    And the CSMS has recorded InvalidCentralSystemCertificate as the last security event
