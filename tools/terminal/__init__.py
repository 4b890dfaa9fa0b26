"""Code that the command lines share: stages with their progress, and signals that end a program in order."""
