"""The door: limits, bodies, origins, overload, headers, asked through a real web server."""
