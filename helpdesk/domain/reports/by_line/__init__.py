"""Where the time went: by support line and by queue, and which queues hand work to which."""
