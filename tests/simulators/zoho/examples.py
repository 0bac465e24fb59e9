"""Bodies that several tests of the mock Zoho use."""

BOOT: dict[str, object] = {
    "charging_point_id": "fccp_17a18afd23e722dd021bd75b581e7651",
    "ocpp_protocol": "ocpp1.6J",
    "vendor": "avt",
    "model": "avt_plus",
    "serial_number": "cp_sn_8789789",
    "fw_version": "",
    "fw_update_status": None,
    "fw_update_timestamp": None,
    "iccid": "iccid_78712124564",
    "imsi": "",
    "diagnostics_status": None,
    "last_heartbeat_timestamp": "2023-12-15T22:15:58Z",
    "description": "",
    "meter_serial_number": "sn_223138",
    "meter_type": "type_44212654",
}
REGISTERED: dict[str, object] = {
    "id": 2,
    "created_at": "2023-12-15T22:21:54.570414+02:00",
    "updated_at": "2023-12-15T22:21:54.570414+02:00",
    "zoho_customer_id": "445",
    "application": "store",
    "id_tag": None,
    "max_active_transactions_count": 0,
}
REGISTRATION: dict[str, object] = {
    "charging_point_id": "fccp_17a18afd23e722dd021bd75b581e7651",
    "application": "store",
    "zoho_customer_id": "445",
}
