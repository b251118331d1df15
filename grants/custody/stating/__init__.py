"""Statements after they are issued: by when a group answers, who is reminded, what corrects one, what is missing."""
