"""The REST API, asked as a client would."""
