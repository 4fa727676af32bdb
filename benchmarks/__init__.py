"""The benchmark suite: made-up data with known faults, peers, figures and their page."""
