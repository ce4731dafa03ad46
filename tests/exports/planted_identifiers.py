"""Columns with planted identifiers, of people and places that do not exist."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator

GIVEN = [
    "Marie",
    "Jean",
    "Anh",
    "Priya",
    "Harpreet",
    "Olga",
    "Sven",
    "Maëlle",
    "Zoé",
    "Noémie",
    "Thibault",
    "Łukasz",
    "Siobhán",
    "José",
    "Ngozi",
    "Wei",
    "Mei",
    "Fatima",
    "Ahmed",
    "Ingrid",
    "Dmitri",
    "Yuki",
    "Aoife",
    "Björn",
    "Chloé",
    "Étienne",
    "Renée",
    "Guy",
    "Anouk",
    "Rosalie",
    "Émile",
    "Théo",
    "Ophélie",
    "Brandon",
    "Kayla",
    "Destiny",
    "Hunter",
    "Mason",
    "Aubrey",
    "Linda",
    "Robert",
    "Susan",
    "Kevin",
    "Patricia",
    "John",
    "Nancy",
    "Michael",
]
FAMILY = [
    "O'Brien",
    "Łukasiewicz",
    "Nguyễn",
    "Bélanger",
    "Tremblay",
    "Côté",
    "St-Pierre",
    "McAllister",
    "Okonkwo",
    "Yamamoto",
    "Fernández",
    "Kowalczyk",
    "Vandenberg",
    "Dhaliwal",
    "Macdonald",
    "Papadopoulos",
    "Gagné",
    "Lévesque",
    "Haddad",
    "Petrov",
    "Schmidt",
    "Zhao",
    "Rossi",
    "Abernathy",
    "Whitcombe",
    "Larochelle",
    "Beauchemin",
    "Quenneville",
    "Thistlewood",
    "Featherstone",
    "Smith",
    "Brown",
    "Wong",
    "Singh",
]
STREETS = (
    "{n} Main Street",
    "{n} Oak Ave",
    "{n} Rue Saint-Denis",
    "{n}, boulevard René-Lévesque",
    "{n} W 10th Avenue",
    "{n} Queen St. W",
    "{n} chemin du Lac",
    "{n} Pine Crescent",
    "{n}B Elm Road",
    "{n} King George Blvd",
    "PO Box {n}",
    "C.P. {n}",
    "{n} Maple Lane",
    "{n} 3e avenue",
    "{n} Hastings Street East, Suite 5",
)
MAILS = (
    "gmail.com",
    "videotron.ca",
    "example.org",
    "clinique-dos.qc.ca",
    "mail.co.uk",
    "hotmail.fr",
)
NEUTRAL = ("x1", "Field 7", "ref", "info", "Champ 3", "value", "autre", "data_2", "Other", "col_b")
PLAIN = (
    "low back pain",
    "ok",
    "follow-up",
    "left",
    "see chart",
    "better",
    "mieux",
    "stable",
    "none",
    "8/10",
)
POSTAL_FIRST, POSTAL_LETTERS = "ABCEGHJKLMNPRSTVXY", "ABCEGHJKLMNPRSTVWXYZ"

HEADERS = {
    "name": (
        "Patient Name",
        "FirstName",
        "last_name",
        "Nom du patient",
        "Prénom",
        "NOM DE FAMILLE",
        "Full name",
        "Client name",
        "Preferred Name",
        "Emergency contact",
        "patient.name",
        "Family Doctor",
        "Surname",
    ),
    "address": (
        "Address",
        "Street Address 1",
        "Adresse",
        "adresse_civique",
        "City",
        "Ville",
        "HomeAddress",
    ),
    "postal_code": (
        "Postal Code",
        "PostalCode",
        "ZIP",
        "zip_code",
        "Code postal",
        "Postcode",
        "FSA",
    ),
    "date_of_birth": (
        "DOB",
        "Date of Birth",
        "BirthDate",
        "Date de naissance",
        "birth_date",
        "Naissance",
        "DDN",
    ),
    "phone": (
        "Phone",
        "Mobile",
        "Home Phone",
        "Téléphone",
        "Cellulaire",
        "cell_phone",
        "Fax",
        "Tél.",
    ),
    "email": ("Email", "E-mail", "Courriel", "email_address", "Adresse courriel", "PatientEmail"),
    "social_number": ("SIN", "Social Insurance Number", "NAS", "SSN", "Numéro d'assurance sociale"),
    "health_number": (
        "PHN",
        "Health Card Number",
        "OHIP",
        "RAMQ",
        "HealthNumber",
        "Carte santé",
        "MRN",
        "Chart Number",
        "No d'assurance maladie",
        "Numéro de dossier",
        "WCB Number",
        "ULI",
        "Personal health number",
    ),
    "url": ("Website", "URL", "Site web"),
    "ip_address": ("IP Address", "ip", "Adresse IP"),
    "free_text": (
        "Notes",
        "Comments",
        "Commentaires",
        "SOAP Notes",
        "Remarques",
        "Chief Complaint",
    ),
}


@dataclasses.dataclass(frozen=True)
class Planted:
    """A column, and what was planted in it."""

    header: str
    values: tuple[str, ...]
    kind: str
    way: str


def pick_digits(draw: random.Random, count: int, first: str = "") -> str:
    return first + "".join(draw.choice("0123456789") for _ in range(count - len(first)))


def end_with_luhn(front: str) -> str:
    """Add the digit that makes a number pass, tried one by one."""
    return next(front + last for last in "0123456789" if add_luhn(front + last) % 10 == 0)


def add_luhn(number: str) -> int:
    """Add up as the standard says it in words: from the right, every second one doubled."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = str(int(digit) * 2) if place % 2 else digit
        total += sum(int(part) for part in doubled)
    return total


def make_bc_number(draw: random.Random) -> str:
    """Make up a number of British Columbia: 9, eight digits, and what the ministry adds."""
    while True:
        middle = pick_digits(draw, 8)
        weighted = sum(
            int(digit) * weight
            for digit, weight in zip(middle, (2, 4, 8, 5, 10, 9, 7, 3), strict=True)
        )
        last = 11 - weighted % 11
        if last < 10:
            return f"9{middle}{last}"
        if last == 11:
            return f"9{middle}0"


def make_postal_code(draw: random.Random, *, between: str) -> str:
    letters = [draw.choice(POSTAL_LETTERS) for _ in range(2)]
    digits = [draw.choice("0123456789") for _ in range(3)]
    first = f"{draw.choice(POSTAL_FIRST)}{digits[0]}{letters[0]}"
    return f"{first}{between}{digits[1]}{letters[1]}{digits[2]}"


def make_phone(draw: random.Random, form: str) -> str:
    area, exchange = (
        draw.choice("23456789") + draw.choice("023456789") + draw.choice("0123456789")
        for _ in range(2)
    )
    return form.format(a=area, b=exchange, c=pick_digits(draw, 4))


def make_quebec_number(draw: random.Random, *, between: str) -> str:
    letters = "".join(draw.choice("ABCDEFGHLMNPRST") for _ in range(4))
    month = draw.randint(1, 12) + draw.choice((0, 50))
    numbers = (
        f"{draw.randint(0, 99):02d}{month:02d}",
        f"{draw.randint(1, 31):02d}{draw.randint(10, 99)}",
    )
    return between.join((letters, *numbers))


def make_birthday(draw: random.Random, form: str) -> str:
    return form.format(y=draw.randint(1932, 2008), m=draw.randint(1, 12), d=draw.randint(1, 28))


def split_as(number: str, *sizes: int, between: str) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return between.join(parts)


Maker = Callable[[random.Random], str]
#: Each kind: ways to write it that stand out anywhere, and ways that only a column of them shows.
ALONE: dict[str, tuple[Maker, ...]] = {
    "email": (
        lambda r: f"{r.choice(GIVEN).lower()}.{r.choice(FAMILY).lower()}@{r.choice(MAILS)}".replace(
            "'", ""
        ),
        lambda r: f"{r.choice(FAMILY)[:4].lower()}{r.randint(1, 999)}@{r.choice(MAILS)}",
    ),
    "phone": (
        *(
            (lambda r, form=form: make_phone(r, form))
            for form in (
                "({a}) {b}-{c}",
                "{a}-{b}-{c}",
                "{a}.{b}.{c}",
                "+1 {a} {b} {c}",
                "1-{a}-{b}-{c}",
                "{a} {b} {c}",
                "+1{a}{b}{c}",
                "({a}){b}-{c}",
            )
        ),
        lambda r: f"+33 {r.randint(1, 7)} " + " ".join(pick_digits(r, 2) for _ in range(4)),
        lambda r: f"+44 20 {pick_digits(r, 4)} {pick_digits(r, 4)}",
    ),
    "postal_code": (
        lambda r: make_postal_code(r, between=" "),
        lambda r: make_postal_code(r, between="-").lower(),
        lambda r: f"{pick_digits(r, 5)}-{pick_digits(r, 4)}",
    ),
    "address": tuple((lambda r, form=form: form.format(n=r.randint(1, 12999))) for form in STREETS),
    "url": (
        lambda r: f"https://{r.choice(MAILS)}/p/{r.randint(1, 9999)}",
        lambda r: f"www.{r.choice(MAILS)}",
    ),
    "ip_address": (
        lambda r: ".".join(str(r.randint(1, 254)) for _ in range(4)),
        lambda r: ":".join(f"{r.randint(0, 65535):x}" for _ in range(8)),
    ),
    "social_number": (
        lambda r: split_as(end_with_luhn(pick_digits(r, 8)), 3, 3, 3, between=" "),
        lambda r: split_as(end_with_luhn(pick_digits(r, 8)), 3, 3, 3, between="-"),
        lambda r: f"{pick_digits(r, 3)}-{pick_digits(r, 2)}-{pick_digits(r, 4)}",
    ),
    "health_number": (
        lambda r: split_as(make_bc_number(r), 4, 3, 3, between=" "),
        lambda r: split_as(end_with_luhn(pick_digits(r, 9)), 4, 3, 3, between="-"),
        lambda r: split_as(end_with_luhn(pick_digits(r, 8)), 5, 4, between="-"),
        lambda r: make_quebec_number(r, between=" "),
        lambda r: make_quebec_number(r, between=""),
    ),
}
TOGETHER: dict[str, tuple[Maker, ...]] = {
    "name": (
        lambda r: f"{r.choice(GIVEN)} {r.choice(FAMILY)}",
        lambda r: f"{r.choice(FAMILY)}, {r.choice(GIVEN)}",
        lambda r: f"{r.choice(GIVEN)} {r.choice(GIVEN)[0]}. {r.choice(FAMILY)}",
        lambda r: f"Dr. {r.choice(GIVEN)} {r.choice(FAMILY)}",
    ),
    "date_of_birth": tuple(
        (lambda r, form=form: make_birthday(r, form))
        for form in (
            "{y}-{m:02d}-{d:02d}",
            "{d:02d}/{m:02d}/{y}",
            "{m}/{d}/{y}",
            "{y}{m:02d}{d:02d}",
            "{y}-{m:02d}-{d:02d} 00:00",
        )
    ),
    "phone": (lambda r: make_phone(r, "{a}{b}{c}"), lambda r: make_phone(r, "1{a}{b}{c}")),
    "postal_code": (lambda r: make_postal_code(r, between=""),),
    "social_number": (lambda r: end_with_luhn(pick_digits(r, 8)),),
    "health_number": (
        make_bc_number,
        lambda r: end_with_luhn(pick_digits(r, 9)),
        lambda r: (
            end_with_luhn(pick_digits(r, 9)) + "".join(r.choice("ABCDEFGHJK") for _ in range(2))
        ),
    ),
    "free_text": (
        lambda r: (
            f"{r.choice(GIVEN)} says it hurts when walking; worked at the mill, seen with her "
            f"daughter, will call again on Monday about the {r.choice(PLAIN)}"
        ),
    ),
}
SENTENCES = (
    "please call {} tomorrow",
    "ok ({})",
    "{}",
    "client: {}",
    "new: {}; better",
    "voir {} svp",
    "{} (home)",
)


def plant_columns(count: int, *, seed: int) -> Iterator[Planted]:
    """Make up columns, each with identifiers of one kind planted in one of three ways."""
    draw = random.Random(seed)
    for _ in range(count):
        yield draw.choice((_plant_header, _plant_column, _plant_one))(draw)


def _plant_header(draw: random.Random) -> Planted:
    """A telling header; beneath it anything, even codes."""
    kind = draw.choice(sorted(HEADERS))
    makers = (*ALONE.get(kind, ()), *TOGETHER.get(kind, ()), lambda r: f"k{r.randint(100, 999)}")
    values = [draw.choice(makers)(draw) for _ in range(draw.randint(1, 30))]
    return Planted(draw.choice(HEADERS[kind]), tuple(values), kind, "header")


def _plant_column(draw: random.Random) -> Planted:
    """A column of one kind, all written alike, under a header that says nothing."""
    kind = draw.choice(sorted(TOGETHER))
    maker = draw.choice(TOGETHER[kind])
    values = [maker(draw) for _ in range(draw.randint(20, 60))]
    return Planted(draw.choice(NEUTRAL), tuple(values), kind, "column")


def _plant_one(draw: random.Random) -> Planted:
    """One value among harmless ones, in the middle of a text."""
    kind = draw.choice(sorted(ALONE))
    value = draw.choice(SENTENCES).format(draw.choice(ALONE[kind])(draw))
    values = [draw.choice(PLAIN) for _ in range(draw.randint(0, 40))]
    values.insert(draw.randint(0, len(values)), value)
    return Planted(draw.choice(NEUTRAL), tuple(values), kind, "one value")
