"""What the shop knows of its shoppers: what they agreed to, and two hundred simulated ones."""
