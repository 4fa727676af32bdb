"""Mutation testing: one small change at a time, and which of them no test notices."""
