"""The company as one reviewed file: read with exact places, checked whole, applied as a whole."""
