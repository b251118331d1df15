"""What other systems are told when something happened: subscriptions, signed deliveries, their log."""
