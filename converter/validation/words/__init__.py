"""Texts beside codes: what they say, and whether that is what the codes mean."""
