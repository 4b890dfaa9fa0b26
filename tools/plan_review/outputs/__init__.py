"""The review as Markdown, HTML, JSON, GitHub annotations and a step summary."""
