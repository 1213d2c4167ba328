"""What merchandisers decide: offers, campaigns, scenes and reviews of look-alikes."""
