"""Networks that turn prepared pictures into numbers, and how they want them prepared."""
