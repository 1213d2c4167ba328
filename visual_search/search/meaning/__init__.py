"""What an answer means: how close its hits are, why they are there, and what a photo shows."""
