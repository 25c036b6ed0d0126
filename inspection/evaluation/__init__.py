"""Third-party evaluation (domain.md §2.8): a body from outside draws its own sample, looks, and says what it found."""
