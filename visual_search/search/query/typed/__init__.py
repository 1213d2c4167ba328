"""What typed text means in this shop: by its languages, its categories and its own words."""
