"""The parts of a plan beside its changes: checks, changes put off, actions, warnings, sections that nobody reads."""
