"""How fast the product is, beside a bare application that serves the same rows."""
