"""A hub pays verified claims together: whom a claim pays, one numbered batch, its bank files, the bank's answer."""
