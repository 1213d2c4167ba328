"""What developers run beside the app: servers for the demo, tests and benchmarks."""
