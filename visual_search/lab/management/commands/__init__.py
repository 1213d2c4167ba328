"""What `manage.py` finds: evaluate, fit and train."""
