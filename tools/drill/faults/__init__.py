"""The faults, each a program that disturbs what it is given."""
