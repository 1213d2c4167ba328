"""What an encoder keeps of a picture besides its vector, for a second look at the shortlist."""
