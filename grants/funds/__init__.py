"""Fund sources: where the money comes from, what it may serve, what it must show."""
