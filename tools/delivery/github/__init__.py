"""What GitHub is told: the comment on a pull request, the issue about drift, the required check."""
