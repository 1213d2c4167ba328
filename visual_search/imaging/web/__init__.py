"""What asks the web, or takes what it sends."""
