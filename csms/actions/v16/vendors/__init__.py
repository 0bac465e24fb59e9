"""Vendors' own messages in DataTransfer: one small file a vendor, which knows its messages and nothing of the others."""
