"""What the bench of batches needs: many approved payments, a bank, and the proof that book and bank agree."""
