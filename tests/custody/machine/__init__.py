"""Custody as a machine: whatever comes in whatever order, beside a slow second implementation.

`model` knows groups, ledgers, claims, advances, goods and payouts, `books` a hub with its bank, by days and amounts and
nothing of the code; `opening` opens two hubs once and goes back to that for each life; `ground` is what the rules ask
and do of the model; `proofs` compares model and books after each step.
`groups`, `advances`, `stores`, `payouts`, `handovers`, `hubs`, `banks` and `months` hold the rules of what people do.

To add an operation: keep in the model what it changes. Money of a group is a movement of `Ledger.moved`, what leaves
before it is spent one of `Ledger.out`, a hub's own or nobody's one of `Hub.own` or `Hub.apart`; where 1002 moves and
the bank will write a line of it, it is one of `Hub.book` as well. Then write a rule into the mixin of whoever does it,
or into a new mixin named in `months.Months`: say first what the model expects, a code of refusal or None, then
`self.try_it(...)`, then change the model.
"""
