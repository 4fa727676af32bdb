"""Sending graphs to a server over HTTP: addresses, credentials, requests that are repeated."""
