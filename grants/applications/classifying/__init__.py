"""What a project is by the lists of the seed: theme and services, rural field, activity class, groups with numbers."""
