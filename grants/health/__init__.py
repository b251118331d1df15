"""Whether the system works, for machines that watch it: in figures, never with anything of a person."""
