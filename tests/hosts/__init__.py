"""Set-ups of other people's projects, each in a process of its own with its own settings."""
