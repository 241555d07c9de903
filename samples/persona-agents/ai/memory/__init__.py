"""What a persona remembers of each user: kept in memory, ranked when it is wanted."""
