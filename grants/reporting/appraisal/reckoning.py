"""What answers come to: scores in points of 100, satisfaction, how they are spread; and what looks like stuffing. Pure.

A step of the scale is worth 20 points, so that 一般 is 60, where a pass begins. A person's score is the mean of the
scales they answered, a kind of rater's the mean of its people: whoever skips a question weighs as much as the others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from grants.i18n import Text, _
from grants.reporting.appraisal.facts import Given, Spread, Voice
from grants.reporting.appraisal.tables import AskedKind, Rater, SurveyQuestion
from grants.reporting.evaluation.weighing import half_up

# The best first: the first option of a scale is the fifth step.
SCALE: tuple[Text, ...] = (_("非常满意"), _("满意"), _("一般"), _("不满意"), _("非常不满意"))
STEPS, POINTS = len(SCALE), 20
CONTENT = 4
# Fewer answers are counted and not broken down: who gave which could be guessed.
FEWEST_SHOWN = 5
BURST, BURST_MINUTES = 10, 10
SHARE_OF_ONE_NETWORK = Fraction(1, 2)


def voice(questions: Sequence[SurveyQuestion], answers: Sequence[Given], rater: Rater, least: int) -> Voice:
    """What that kind of rater says; nothing but how many they are where fewer than `least` answered."""
    given = [each for each in answers if each.rater == rater]
    scales = [each.position for each in questions if each.kind == AskedKind.SCALE]
    people = [steps for each in given if (steps := [each.values[at] for at in scales if at in each.values])]
    if len(people) < least:
        return Voice(rater, len(given), None, None)
    chosen = [step for steps in people for step in steps]
    return Voice(
        rater=rater,
        count=len(given),
        score=half_up(sum((Fraction(sum(steps), len(steps)) for steps in people), Fraction(0)) * POINTS / len(people)),
        satisfied=half_up(Fraction(100 * sum(step >= CONTENT for step in chosen), len(chosen))),
        spreads=[spread(each, given) for each in questions if each.kind != AskedKind.TEXT]
        if len(given) >= FEWEST_SHOWN
        else (),
    )


def spread(question: SurveyQuestion, answers: Sequence[Given]) -> Spread:
    """How often each was chosen; the mean of a scale."""
    chosen = Counter(each.values[question.position] for each in answers if question.position in each.values)
    if question.kind == AskedKind.SCALE:
        steps = [STEPS - at for at in range(STEPS)]
        number = sum(chosen.values())
        mean = half_up(Fraction(sum(step * n for step, n in chosen.items()), number)) if number else None
        return Spread(question, [str(each) for each in SCALE], [chosen[step] for step in steps], mean)
    words: Sequence[str] = question.options
    return Spread(question, words, [chosen[at] for at in range(1, len(words) + 1)], None)


def findings(answers: Sequence[Given], networks: Mapping[str, int]) -> list[str]:
    """What the office should look at: many answers within minutes, most of them from one network, all the same.
    `networks` is how many answers came from each."""
    found: list[Text] = []
    burst = longest_burst(answers)
    if burst >= BURST:
        found.append(_("{minutes} 分钟内有 {n} 份答复", minutes=BURST_MINUTES, n=burst))
    number, most = sum(networks.values()), max(networks.values(), default=0)
    if number >= FEWEST_SHOWN and most > number * SHARE_OF_ONE_NETWORK:
        found.append(_("{n} 份答复中有 {most} 份来自同一网络", n=number, most=most))
    same = max(Counter(tuple(sorted(each.values.items())) for each in answers).values(), default=0)
    if len(answers) >= 2 * BURST and same * 10 >= len(answers) * 9:
        found.append(_("{n} 份答复中有 {same} 份完全相同", n=len(answers), same=same))
    return [each.key.format(**each.values) for each in found]


def longest_burst(answers: Sequence[Given]) -> int:
    """The most answers that came within ten minutes."""
    moments = sorted(each.at for each in answers)
    first, most = 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] > timedelta(minutes=BURST_MINUTES):
            first += 1
        most = max(most, last - first + 1)
    return most


def satisfaction(voices: Sequence[Voice]) -> Decimal | None:
    """The satisfaction indicator (S43): the percentage of content answers among residents."""
    return next((each.satisfied for each in voices if each.rater == Rater.RESIDENT), None)
