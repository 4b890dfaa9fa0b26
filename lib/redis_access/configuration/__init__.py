"""Where Redis is and how to log in: settings, environment, URLs, SSM and IAM."""
