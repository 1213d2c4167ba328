"""What a sentence asks for: things, colours and prices, and what should not be there."""
