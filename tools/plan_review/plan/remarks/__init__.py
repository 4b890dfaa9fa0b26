"""What a plan says beside its changes: checks, what is put off, actions, warnings, sections that nobody reads."""
