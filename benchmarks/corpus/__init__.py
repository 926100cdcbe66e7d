"""A large made-up company with years of tickets, loaded in bulk."""
