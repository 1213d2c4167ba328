"""What a searchable declares and cannot mean, each with the fix."""
