"""What will become of a queue at the present pace: simulated, kept, and told in words."""
