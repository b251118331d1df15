"""What residents and the village committees say of a project: a public questionnaire with a code (S43, S80)."""
