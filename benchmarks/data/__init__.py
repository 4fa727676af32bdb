"""Made-up definitions and observations, the same for the same seed, with known faults."""
