"""What grantees owe by a day: they are told before it and after it, and then the office is told, too."""
