"""Messages to GitHub: the comment on a pull request, the issue about drift, the required check."""
