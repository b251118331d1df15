"""What an organisation says about itself in public: its people, its great activities, its fees (S96)."""
