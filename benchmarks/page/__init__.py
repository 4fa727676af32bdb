"""The results as tables and plots: a page, and Markdown."""
