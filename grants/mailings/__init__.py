"""What an office writes to those who apply: mailings that are looked through before they leave, reminders, the log."""
