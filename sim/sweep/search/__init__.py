"""Search: which package gives the best outcome for at most so much, and how much of that was luck."""
