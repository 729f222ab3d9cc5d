"""Traces of persons in a text: mail addresses, telephone numbers, cards (Luhn) and bank accounts (ISO 13616)."""

import re

MAIL, TELEPHONE, CARD, ACCOUNT = "mail address", "telephone number", "card number", "bank account"

_MAIL = re.compile(rb"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}\b")
_TELEPHONE = re.compile(
    rb"(?<![\w.+-])(?:\+[1-9](?:[ .()-]{0,2}\d){7,14}"
    rb"|(?:\([2-9]\d\d\) ?|[2-9]\d\d[-.])[2-9]\d\d[-. ]\d{4})(?![\w-]|\.\d)"
)
_CARD = re.compile(rb"(?<![\w.-])(?<!\d[ -])[2-6](?:[ -]?\d){12,18}(?![\w-]|\.\d)")
_ACCOUNT = re.compile(rb"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")


_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d\d)",
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 ES24 FI18 FO18 FR27 "
        "GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 MC27 MD24 "
        "ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 "
        "VG24 XK20",
    )
}
"""Characters of a bank account by country."""


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
    """Whether this begins with a number of its country's length whose check digits are right (1 modulo 97).

    >>> bank_account(b"GB82 WEST 1234 5698 7654 32"), bank_account(b"GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    joined = number.replace(b" ", b"").decode()
    own = joined[: _LENGTHS.get(joined[:2], 0)]
    return len(own) > 4 and int("".join(str(int(each, 36)) for each in own[4:] + own[:4])) % 97 == 1
