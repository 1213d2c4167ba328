"""Which products may be found: filters, words, and what each filter leaves."""
