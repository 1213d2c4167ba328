"""Tables of what merchandisers decide: offers, campaigns, scenes, reviews."""
