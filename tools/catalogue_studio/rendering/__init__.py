"""The only part that needs Mitsuba: scenes of patches, path-traced and denoised."""
