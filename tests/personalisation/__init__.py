"""What shoppers did and like, and what may be known of it."""
