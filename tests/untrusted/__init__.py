"""Files and messages of strangers, through the doors they really come in by."""
