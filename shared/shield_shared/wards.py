"""The wards of Leeds: their names by ONS code, and whether two texts mean the same ward.

Source: ONS wards of Leeds (E08000035), Open Government Licence v3.0.
"""

from __future__ import annotations

import re

WARDS = {
    "E05012841": "Adel & Wharfedale",
    "E05012842": "Alwoodley",
    "E05011384": "Ardsley & Robin Hood",
    "E05011385": "Armley",
    "E05012647": "Beeston & Holbeck",
    "E05011387": "Bramley & Stanningley",
    "E05011388": "Burmantofts & Richmond Hill",
    "E05011389": "Calverley & Farsley",
    "E05011390": "Chapel Allerton",
    "E05011391": "Cross Gates & Whinmoor",
    "E05012648": "Farnley & Wortley",
    "E05013830": "Garforth & Swillington",
    "E05011394": "Gipton & Harehills",
    "E05011395": "Guiseley & Rawdon",
    "E05011396": "Harewood",
    "E05011397": "Headingley & Hyde Park",
    "E05011547": "Horsforth",
    "E05011399": "Hunslet & Riverside",
    "E05011400": "Killingbeck & Seacroft",
    "E05011401": "Kippax & Methley",
    "E05011402": "Kirkstall",
    "E05011403": "Little London & Woodhouse",
    "E05011404": "Middleton Park",
    "E05011405": "Moortown",
    "E05011406": "Morley North",
    "E05011407": "Morley South",
    "E05011549": "Otley & Yeadon",
    "E05011409": "Pudsey",
    "E05011410": "Rothwell",
    "E05011411": "Roundhay",
    "E05013831": "Temple Newsam",
    "E05011413": "Weetwood",
    "E05011414": "Wetherby",
}


def ward_code(text: str) -> str | None:
    """The ONS code of a Leeds ward given as code or name, whatever its case, spaces, `&` or `and`; None for others."""
    code = "".join(text.split()).upper()
    return code if code in WARDS else _BY_NAME.get(_plain(text))


def ward_name(text: str) -> str:
    """The official name of a Leeds ward given as ONS code or name; the text itself where it is none."""
    code = ward_code(text)
    return WARDS[code] if code is not None else text


def is_leeds_ward(text: str) -> bool:
    """Whether a text is the ONS code or the name of a Leeds ward."""
    return ward_code(text) is not None


def is_ward(text: str) -> bool:
    """Whether a text names a Leeds ward, or has the form of the ONS code of a ward anywhere in the country."""
    return is_leeds_ward(text) or _ONS_CODE.fullmatch(text) is not None


def _plain(name: str) -> str:
    """A name without what varies between agencies: case, spaces, `&` or `and`."""
    return "".join(name.casefold().replace("&", " and ").split())


#: The ONS code of a ward of England, Wales, Scotland or Northern Ireland.
_ONS_CODE = re.compile(r"\s*[EWSN]\d{8}\s*", re.ASCII | re.IGNORECASE)

_BY_NAME = {_plain(name): code for code, name in WARDS.items()}
