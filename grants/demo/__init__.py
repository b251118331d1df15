"""A round file, played through the system's own actions."""
