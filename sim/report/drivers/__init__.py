"""What drives the answer, as tables, figures, a summary and a page."""
