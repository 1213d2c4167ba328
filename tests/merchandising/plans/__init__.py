"""What merchandisers plan: promotions and campaigns."""
