"""What a picture says beside its look, from its pixels alone: no models, no database."""
