"""The app inside projects with ideas of their own."""
