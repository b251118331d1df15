"""Which needs of residents and communities a project answers: the register of needs met by applications (S55)."""
