"""Backups: a folder each, with the database, the files, the secret and what proves that it is whole."""
