"""The results as a page, a picture and profiles."""
