"""The pool of experts: who they are, what they know, where they hold positions."""
