"""Running a shop: integrity, health, metrics, and what happens while parts are down."""
