"""Custody as a machine: whatever comes in whatever order, beside a slow second implementation.

`model` knows hubs, groups, claims and a bank by days and amounts and nothing of the code; `ground` opens two hubs and
compares model and books after each step; `groups`, `hubs` and `banks` hold the rules of what people do. To add an
operation: keep in the model what it changes (whatever moves money is a movement of `Group.moved`, `Hub.own` or
`Hub.apart`, and of `Hub.book` where 1002 moves and the bank will write a line of it), then write a rule into the mixin
of whoever does it, or into a new mixin named in `months.Months`: say first what the model expects, a
code of refusal or None, then `self.try_it(...)`, then change the model.
"""
