"""What an application was before it was changed, for questions that follow it from the project it became."""

# `line` holds each application with every one that it came from; `OF_ONE` holds only that of one award.
LINE = """
WITH RECURSIVE line AS (SELECT p.id AS now, p.id AS was, p.replaces FROM application p{one}
    UNION SELECT l.now, p.id, p.replaces FROM line l JOIN application p ON p.id = l.replaces)"""
OF_ALL = LINE.format(one="")
OF_ONE = LINE.format(one=" WHERE p.id = (SELECT application FROM award WHERE id = {})")
