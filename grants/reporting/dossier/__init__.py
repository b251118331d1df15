"""The award file (项目卷宗): every kept paper of a project in one PDF with its table of contents."""
