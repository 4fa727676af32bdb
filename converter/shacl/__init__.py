"""Observations against shapes: SHACL engines behind one adapter, with the answers of the plan."""
