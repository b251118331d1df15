import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants import codes
from grants.codes import BadCode

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def fault(check, text):
    try:
        check(text)
    except BadCode as error:
        return error.code
    return None


@pytest.mark.parametrize("code", VECTORS["uscc_valid"])
def test_a_credit_code_is_accepted_however_it_is_typed(code):
    assert codes.check_uscc(code) == code
    assert codes.check_uscc(f" {code[:4].lower()} {code[4:].lower()}\u3000") == code


@pytest.mark.parametrize(
    ("code", "reason"),
    list(zip(VECTORS["uscc_invalid"], ["check_digit", "length", "alphabet", "length"], strict=True)),
)
def test_a_credit_code_with_a_fault_is_refused_with_its_reason(code, reason):
    assert fault(codes.check_uscc, code) == reason


def test_the_place_of_the_check_digit_that_differs_is_said():
    with pytest.raises(BadCode) as second:
        codes.check_uscc("52469099DEM0000146")
    with pytest.raises(BadCode) as first:
        codes.check_uscc("52469099DEM0000245")

    assert (first.value.place, second.value.place) == (17, 18)


def test_a_village_collective_has_letters_where_others_have_digits():
    assert codes.check_uscc("N246909AMEM00001XA") == "N246909AMEM00001XA"


@pytest.mark.parametrize("code", VECTORS["id_valid"])
def test_a_resident_id_is_accepted(code):
    assert codes.check_resident_id(code.lower()) == code


@pytest.mark.parametrize(
    ("code", "reason"), list(zip(VECTORS["id_invalid"], ["date", "check_digit", "length"], strict=True))
)
def test_a_resident_id_with_a_fault_is_refused_with_its_reason(code, reason):
    assert fault(codes.check_resident_id, code) == reason


def test_the_birthday_is_in_the_resident_id():
    assert codes.birthday("469099201602290014") == date(2016, 2, 29)
    assert fault(codes.birthday, "469099177602290014") == "date"


@given(st.sampled_from(VECTORS["id_valid"]), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_in_a_resident_id_is_noticed(code, at, more):
    wrong = code[:at] + str((int(code[at]) + more) % 10) + code[at + 1 :]

    assert fault(codes.check_resident_id, wrong) in {"check_digit", "date"}


@given(st.sampled_from(VECTORS["uscc_valid"]), st.integers(0, 17), st.sampled_from(codes.USCC_ALPHABET))
def test_one_wrong_place_in_a_credit_code_is_noticed(code, at, letter):
    wrong = code[:at] + letter + code[at + 1 :]

    assert fault(codes.check_uscc, wrong) == (None if wrong == code else "check_digit")


@pytest.mark.parametrize("card", VECTORS["luhn_valid"])
def test_a_card_is_accepted(card):
    assert codes.check_card(" ".join([card[:4], card[4:]])) == card


@pytest.mark.parametrize("card", VECTORS["luhn_invalid"])
def test_a_card_with_a_wrong_digit_is_refused(card):
    assert fault(codes.check_card, card) == "check_digit"


def test_an_account_keeps_its_leading_zeros():
    assert codes.check_account("０００ 0000-0000 0000 0101") == "0000000000000000101"
    assert fault(codes.check_account, "1234567") == "length"
    assert fault(codes.check_account, "1" * 33) == "length"
    assert fault(codes.check_account, "12345678a") == "alphabet"
    assert fault(codes.check_account, "1234567²") == "alphabet"


def test_a_branch_number_has_twelve_digits():
    assert codes.check_cnaps("102 641 000 014") == "102641000014"
    assert fault(codes.check_cnaps, "10264100001") == "length"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("138 0000 0000", "13800000000"),
        ("+86-138-0000-0000", "13800000000"),
        ("０８９８６６６６８８８８", "0898-66668888"),
        ("(0898)6666 8888 转 12", "0898-66668888-12"),
        ("010—65550000", "010-65550000"),
    ],
)
def test_a_phone_number_is_kept_one_way(typed, phone):
    assert codes.check_phone(typed) == phone


@pytest.mark.parametrize("typed", ["", "12800000000", "1380000000", "66668888", "0898-16668888", "call me"])
def test_what_is_no_phone_number_is_refused(typed):
    assert fault(codes.check_phone, typed) == "form"


def test_one_invoice_is_written_in_one_way_only():
    assert codes.check_invoice("2646 0000 0000 0000 0001") == "26460000000000000001"
    assert codes.check_invoice("12345678", "0460012345") == codes.check_invoice(" 1234-5678", "04600 12345")
    assert codes.check_invoice("12345678", "046001234567") == "046001234567-12345678"
    assert codes.check_invoice("0000012345", "46010626") == "46010626-0000012345"
    assert fault(codes.check_invoice, "12345678") == "length"
    assert fault(lambda number: codes.check_invoice(number, "0460012345"), "26460000000000000001") == "length"
    assert fault(codes.check_invoice, "2646000000000000000A") == "alphabet"


def test_a_payee_is_the_same_with_other_brackets_and_dots():
    assert codes.organization_name("澜湾(海口)社会 服务中心") == codes.organization_name("澜湾（海口）社会服务中心")
    assert codes.organization_name("ＡＢＣ•阳光") == "ABC·阳光"
    assert codes.person_name("  陈　海英 ") == "陈海英"
    assert codes.person_name("买买提•艾力") == "买买提·艾力"
    assert codes.person_name("Ada  Lovelace") == "Ada Lovelace"


def test_personal_data_is_masked():
    assert codes.mask_id("460099199001050018") == "460***********0018"
    assert codes.mask_id("E123") == "****"
    assert codes.mask_account("6217000000006789") == "****6789"
    assert codes.mask_account("6789") == "****"
    assert codes.mask_phone("13812341234") == "138****1234"
    assert codes.mask_phone("0898-66661234-12") == "0898-****1234"
    assert codes.mask_phone("110") == "****"
    assert codes.mask_name("符玉兰") == "符*兰"
    assert codes.mask_name("符兰") == "符*"
    assert codes.mask_name("欧阳𬭎亮") == "欧**亮"
    assert codes.mask_name("兰") == "*"
    assert codes.mask_name("") == ""


@given(st.binary())
def test_a_check_code_survives_being_typed(content):
    code = codes.check_code(content)

    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l").replace("v", "u")

    assert codes.check_check_code(typed) == code


@given(st.binary(), st.integers(0, 13), st.sampled_from(codes.CHECK_ALPHABET))
def test_one_wrong_letter_in_a_check_code_is_noticed(content, at, letter):
    code = codes.check_code(content)
    wrong = code if code[at] == "-" else code[:at] + letter + code[at + 1 :]

    assert fault(codes.check_check_code, wrong) == (None if wrong == code else "check_digit")


def test_a_receipt_number_is_proved_by_its_digit():
    number = codes.receipt("SL", date(2026, 3, 15), 17)

    assert number[:-1] == "SL20260315-0017"
    assert codes.check_receipt(number.lower()) == number
    assert fault(codes.check_receipt, number[:-3] + "2" + number[-2:]) == "check_digit"
    assert fault(codes.check_receipt, "SL2026-17") == "form"
