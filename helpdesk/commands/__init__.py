"""Groups of the `helpdesk` command, one file per subject."""
