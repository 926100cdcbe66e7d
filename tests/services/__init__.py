"""Real services for the tests, each on a port or socket of its own; they die with the tests."""
