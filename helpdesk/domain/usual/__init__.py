"""How long things usually take here: measured on the worker, read by pages and forecasts."""
