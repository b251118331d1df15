"""Tax that is withheld from pay for labour (K-12). Pure: the scale is a parameter, and one person's month adds up."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grants import money

NOTHING, CENT = Decimal("0.00"), Decimal("0.01")


@dataclass(frozen=True)
class Scale:
    """Up to `threshold` a fixed `deduction` is free, above it `share` percent. Of what is left each step takes its
    percent less its quick deduction; `steps` are (up to, percent, quick deduction), the last without an end."""

    deduction: Decimal
    threshold: Decimal
    share: Decimal
    steps: tuple[tuple[Decimal | None, Decimal, Decimal], ...]


SCALE = Scale(
    deduction=Decimal(800),
    threshold=Decimal(4000),
    share=Decimal(20),
    steps=(
        (Decimal(20000), Decimal(20), Decimal(0)),
        (Decimal(50000), Decimal(30), Decimal(2000)),
        (None, Decimal(40), Decimal(7000)),
    ),
)


def on_labour(month: Decimal, scale: Scale = SCALE) -> Decimal:
    """What is withheld from a person's pay of a month, half-up to the cent."""
    free = scale.deduction if month <= scale.threshold else month * scale.share / 100
    base = max(money.yuan(month) - free, NOTHING)
    percent, quick = next((p, q) for until, p, q in scale.steps if until is None or base <= until)
    return (base * percent / 100 - quick).quantize(CENT, ROUND_HALF_UP)


def withheld(pay: Decimal, earlier: Decimal, already: Decimal, scale: Scale = SCALE) -> Decimal:
    """What is withheld from this pay, where the person got `earlier` in the same month and paid `already` on it."""
    return max(on_labour(earlier + pay, scale) - already, NOTHING)
