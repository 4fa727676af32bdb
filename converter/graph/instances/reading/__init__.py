"""Graphs of observations to the observation table, also after other programs wrote them."""
