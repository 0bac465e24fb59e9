"""Zoho's door: it reads calls as a Go service would and judges who may call.

It knows nothing of the rules for customers, nor of storage.
"""
