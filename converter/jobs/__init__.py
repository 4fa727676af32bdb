"""What a user asks for, whole: load, build, convert, check. The command line only calls these."""
