"""What a sweep says: the answers that its design allows, as tables, figures and a page."""
