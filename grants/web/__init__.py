"""Tools of pages: forms, rendering, guards, sessions, headers."""
