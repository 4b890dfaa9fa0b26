"""Sessions: a few fields under an id that cannot be guessed, which end by themselves."""
