"""Applications written by a seeded program, with copies planted among them: D1 to D5 and N1 of the measured study.

D1 copied with numbers changed · D2 15 % of the words replaced · D3 20 % replaced, sections and sentences shuffled ·
D4 four of ten sections copied · D5 35 % replaced · N1 two of ten sections shared, as an organisation's introduction is.
"""

import random
from dataclasses import dataclass

SECTIONS, SENTENCES, WORDS = 10, 9, 14
KINDS = ("D1", "D2", "D3", "D4", "D5", "N1")
CHARACTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 900))

Text = list[list[list[str]]]


@dataclass(frozen=True)
class Planted:
    """All texts, and the pairs among them with what they are."""

    texts: list[str]
    pairs: list[tuple[int, int, str]]


def planted(count: int, of_each: int, seed: int = 1) -> Planted:
    """`count` texts, of which the last `of_each` of every kind are made from texts before them."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(CHARACTERS, k=chance.choice((2, 2, 2, 3)))) for _each in range(1800)]
    copies = of_each * len(KINDS)
    texts = [_text(chance, words) for _each in range(count - copies)]
    pairs = []
    for number in range(copies):
        kind, source = KINDS[number % len(KINDS)], chance.randrange(count - copies)
        pairs.append((source, len(texts), kind))
        texts.append(_copy(chance, words, texts[source], kind))
    return Planted([_written(text, chance) for text in texts], pairs)


def _text(chance: random.Random, words: list[str]) -> Text:
    return [[_sentence(chance, words) for _each in range(SENTENCES)] for _section in range(SECTIONS)]


def _sentence(chance: random.Random, words: list[str]) -> list[str]:
    return chance.choices(words, k=WORDS + chance.randrange(-4, 5))


def _copy(chance: random.Random, words: list[str], text: Text, kind: str) -> Text:
    if kind in ("D4", "N1"):
        kept = set(chance.sample(range(SECTIONS), 4 if kind == "D4" else 2))
        fresh = _text(chance, words)
        return [text[at] if at in kept else fresh[at] for at in range(SECTIONS)]
    part = {"D1": 0.0, "D2": 0.15, "D3": 0.20, "D5": 0.35}[kind]
    changed = [
        [[chance.choice(words) if chance.random() < part else word for word in sentence] for sentence in section]
        for section in text
    ]
    if kind == "D3":
        chance.shuffle(changed)
        for section in changed:
            chance.shuffle(section)
    return changed


def _written(text: Text, chance: random.Random) -> str:
    """With punctuation, and numbers that differ each time."""
    sections = (
        "".join("".join(sentence) + f"，共 {chance.randrange(9, 999)} 人。" for sentence in each) for each in text
    )
    return "\n".join(sections)
