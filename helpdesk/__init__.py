"""An in-house IT helpdesk."""
