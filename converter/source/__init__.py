"""Texts as they come: encoding, lines and columns, JSON positions."""
