"""The whole product on one machine, for a look or a trial: every part is real."""
