"""What a photo is given as, and what is to be seen in it: objects, codes, a label, more views."""
