"""Coverage-guided fuzzing: a target for each reader and each writer. See docs/testing.md."""
