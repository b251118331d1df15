"""What must be put right: notices, answers with their proof, extensions, and what follows where nothing comes."""
