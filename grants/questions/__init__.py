"""Forms as data: questionnaires, their sections and questions, and what a typed answer means."""
