"""年度使用公告: what became of a year's lottery money, drafted, approved by another person, frozen (R-A8)."""
