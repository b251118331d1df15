"""What a report holds beside its words: money by budget line, indicators, files, and what it is returned for."""
