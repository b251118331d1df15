import random
from collections import defaultdict

import pytest

from grants.duplicates import shingles
from grants.duplicates.tables import Band
from tests.duplicates.planted import planted

OF_EACH = 12


@pytest.fixture(scope="module")
def among_three_hundred():
    made = planted(300, OF_EACH)
    return made, [shingles.fingerprint(text) for text in made.texts]


def test_every_planted_copy_is_found_however_it_was_rewritten(among_three_hundred):
    made, prints = among_three_hundred

    bands = defaultdict(list)
    for one, other, kind in made.pairs:
        bands[kind].append(shingles.compare(prints[one], prints[other]).band())

    assert {kind: found.count(None) for kind, found in bands.items() if kind != "N1"} == dict.fromkeys(
        ("D1", "D2", "D3", "D4", "D5"), 0
    )
    assert set(bands["D1"]) == {Band.SAME_TEXT}
    assert {each for each in bands["D5"] if each != Band.SAME_TEXT} == {Band.REWRITTEN}


def test_what_an_organisation_says_of_itself_each_time_is_silent_and_half_of_an_old_project_is_not(among_three_hundred):
    made, prints = among_three_hundred

    found = defaultdict(set)
    for one, other, kind in made.pairs:
        found[kind].add(shingles.compare(prints[one], prints[other]).band(is_same_body=True))
    strangers = {shingles.compare(prints[one], prints[other]).band() for one, other, kind in made.pairs if kind == "N1"}

    assert found["N1"] == {None}
    assert [kind for kind, bands in found.items() if None in bands] == ["N1"]
    assert strangers == {Band.BORROWED}


def test_texts_that_have_nothing_to_do_with_each_other_are_silent(among_three_hundred):
    made, prints = among_three_hundred
    related = {frozenset((one, other)) for one, other, _kind in made.pairs}
    source = {other: one for one, other, _kind in made.pairs}
    chance = random.Random(3)

    strangers = [chance.sample(range(len(prints)), 2) for _each in range(3000)]
    loud = [
        (one, other)
        for one, other in strangers
        if frozenset((one, other)) not in related
        and source.get(one, one) != source.get(other, other)
        and shingles.compare(prints[one], prints[other]).band() is not None
    ]

    assert loud == []


def test_numbers_spaces_latin_letters_and_punctuation_do_not_make_another_text():
    text = "走访社区独居老人六十户，逐户评估安全隐患并建立档案。" * 4

    assert shingles.fingerprint(text) == shingles.fingerprint(text.replace("，", " 2026, ABC "))


def test_a_short_text_says_nothing_though_it_is_the_same():
    text = "走访社区独居老人，逐户评估安全隐患并建立档案。"

    found = shingles.compare(shingles.fingerprint(text), shingles.fingerprint(text))

    assert found.band() is None


def test_fingerprints_are_the_same_on_every_machine():
    assert shingles.fingerprint("走访社区独居老人六十户逐户评估安全隐患并建立档案组织志愿者每周探访") == FIXED


def test_the_passages_that_two_texts_share_are_marked_where_they_stand():
    one = "本项目在三个社区开展。走访独居老人，逐户评估（含浴室、厨房）安全隐患。其余照旧。"
    other = "新的一年里，走访独居老人逐户评估含浴室厨房安全隐患，建档立卡。"

    pieces = shingles.passages(one, [other])

    assert [text for text, is_same in pieces if is_same] == ["走访独居老人，逐户评估（含浴室、厨房）安全隐患"]
    assert "".join(text for text, _same in pieces) == one


FIXED = {
    -5960987912233833856: 0,
    8410840282476300744: 4,
    -1993483254470383200: 5,
    -3664883122413532184: 5,
    -4503497347067857904: 6,
    1045254804582894984: 6,
}
