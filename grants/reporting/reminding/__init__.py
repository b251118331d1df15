"""What grantees owe by a day: they are told before it and after it, then officers, then superiors are told, too."""
