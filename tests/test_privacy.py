from datetime import date

import pytest

from grants import privacy
from grants.errors import why_not
from tests.numbers import identity, luhn, numbers

ID = identity("460106", date(1951, 3, 12), 27)
CARD = luhn("622202100000123")
USCC = "914601060100000207"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("联系王阿姨13800138000", "联系王阿姨138****8000"),
        ("电话：138 0013 8000、138-0013-8000", "电话：138****8000、138****8000"),
        ("+86 13800138000；１３８００１３８０００", "138****8000；138****8000"),
        (f"身份证{ID}，", "身份证****，"),
        ("46010619510312002x", "****"),
        (f"卡号{CARD}", f"卡号****{CARD[-4:]}"),
        (f"卡号{' '.join(CARD[at : at + 4] for at in range(0, len(CARD), 4))}", f"卡号****{CARD[-4:]}"),
        ("账号0000000000000000101", "账号****0101"),
        # What looks like it and is none: a landline, a code of a register, a hash, a village, days, money, a receipt.
        ("办公电话 0898-66220000", None),
        (f"统一社会信用代码{USCC}", None),
        ("sha 5f13800138000ab", None),
        ("村 460106001201", None),
        ("2026-03-15 至 2026-04-15，126000.00 元", None),
        ("SL20260315-00017", None),
    ],
)
def test_numbers_of_people_are_covered_as_they_are_typed_and_no_other(typed, read):
    assert privacy.covered(typed) == (typed if read is None else read)
    assert (why_not(privacy.says_nothing_personal, "body", typed) is None) == (read is None)


def test_a_refusal_names_each_field_and_shows_of_the_number_what_tells_its_author_which():
    texts = {"title": "公告", "tracks": [{"about": f"致电13800138000，或{ID}"}], "contact": f"卡{CARD}"}

    found = list(privacy.standing_against(texts))

    assert [(each.code, each.field) for each in found] == [
        ("privacy.text_holds_a_personal_number", "tracks"),
        ("privacy.text_holds_a_personal_number", "contact"),
    ]
    assert ("138****8000" in found[0].message, CARD in found[1].message) == (True, False)


def test_keys_of_a_row_stay_what_they_are_and_its_texts_are_covered():
    row = {"code": "12345678901234", "title": "问13800138000", "remarks": [f"卡{CARD}", "好"], "amount": 3}

    assert privacy.covered_row(row) == {
        "code": "12345678901234", "title": "问138****8000", "remarks": [f"卡****{CARD[-4:]}", "好"], "amount": 3,
    }  # fmt: skip


def test_a_name_is_found_whatever_blanks_stand_in_it():
    assert privacy.names_in("感谢 王 秀兰、李四", ["王秀兰", "赵六", "李"]) == ["王秀兰"]


def test_what_the_crawler_looks_for_is_found_by_its_own_reckoning():
    found = [kind for kind, _number in numbers(f"a13800138000 {ID} {CARD} 13800138000 {USCC} 0.13800138000")]

    assert found == ["identity", "card", "mobile"]
