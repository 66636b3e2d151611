"""What drives the answer: which uncertain numbers move the difference between two arms, and by how much."""
