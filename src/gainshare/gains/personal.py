"""Traces of persons in a text: mail addresses, telephone numbers, cards (Luhn) and bank accounts (ISO 13616)."""

import re

MAIL, TELEPHONE, CARD, ACCOUNT = "mail address", "telephone number", "card number", "bank account"

_MAIL = re.compile(rb"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}\b")
_TELEPHONE = re.compile(
    rb"(?<![\w.+-])(?:\+[1-9](?:[ .()-]{0,2}\d){7,14}|(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-. ]\d{4})(?![\w-]|\.\d)"
)
_CARD = re.compile(rb"(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-]|\.\d)")
_ACCOUNT = re.compile(rb"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")


def personal(text: bytes) -> str:
    """The first kind of trace that a text bears, "" for none.

    Card numbers and bank accounts count only with the right check digits. Names and street addresses are not looked
    for: no rule tells a private person from a public one.

    >>> personal(b"write to jane.roe@example.org")
    'mail address'
    """
    if _MAIL.search(text):
        return MAIL
    if any(card_number(found[0]) for found in _CARD.finditer(text)):
        return CARD
    if any(bank_account(found[0]) for found in _ACCOUNT.finditer(text)):
        return ACCOUNT
    return TELEPHONE if _TELEPHONE.search(text) else ""


def card_number(digits: bytes) -> bool:
    """Whether the last digit checks the others (Luhn; ISO/IEC 7812-1); spaces and hyphens between them do not count.

    >>> card_number(b"4111 1111 1111 1111"), card_number(b"4111 1111 1111 1112")
    (True, False)
    """
    found = [byte - 48 for byte in reversed(digits) if 48 <= byte < 58]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in found[1::2])
    return (sum(found[0::2]) + doubled) % 10 == 0


def bank_account(number: bytes) -> bool:
    """Whether the digits after the country check the number (ISO 13616: 1 modulo 97). What follows it may be words.

    >>> bank_account(b"GB82 WEST 1234 5698 7654 32"), bank_account(b"GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    joined = number.replace(b" ", b"")
    return any(_checks(joined[:length]) for length in range(15, min(34, len(joined)) + 1))


def _checks(number: bytes) -> bool:
    turned = (number[4:] + number[:4]).decode()
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1
