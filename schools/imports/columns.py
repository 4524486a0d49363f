"""The fields of each kind of file, and by which names school systems call their columns. Pure.

Names as met in exports and interfaces of Informat ("Stamnr", "Klascode") and Smartschool ("Internnummer", "Officiële
klas", "Co-account 1"), and plain Dutch. A name that is not here can be chosen by hand, and is then remembered.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.imports.reading import plain
from schools.models import ImportKind


class Column(NamedTuple):
    """One field of a file: its key, what we call it, whether each row must have it, and what others call it."""

    key: str
    label: str | Promise
    required: bool
    names: tuple[str, ...]
    hint: str | Promise = ""


_PUPIL_KEY = (
    "stamboeknummer", "stamnummer", "stamnr", "stamboeknr", "leerlingnummer", "leerlingnr", "leerlingid",
    "internnummer", "nummerleerling", "pointer", "stamnummerleerling", "stamboeknummerleerling",
)  # fmt: skip
_LAST = ("naam", "achternaam", "familienaam", "naamleerling", "familienaamleerling")
_FIRST = ("voornaam", "roepnaam", "voornaamleerling")
_CLASS = ("klas", "klascode", "officieleklas", "klasnaam", "klasgroep", "codeklas", "leergroep")
_PHONE = ("telefoon", "telefoonnummer", "tel", "telefoonthuis", "telefoonnummercoaccount1")
_MOBILE = ("gsm", "mobiel", "mobielnummer", "gsmnummer", "mobieletelefoon", "mobielnummercoaccount1")
_EMAIL = ("email", "emailadres", "mail", "mailadres", "emailcoaccount1")
_KEY_HINT = _("Het nummer waarmee uw eigen systeem de leerling kent; nooit het rijksregisternummer.")

COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportKind.CLASSES: (
        Column("name", _("Klas"), True, ("naam", *_CLASS)),
        Column("description", _("Omschrijving"), False, ("omschrijving", "klasomschrijving", "richting", "beschrijving")),
        Column(
            "teacher", _("Klastitularis"), False,
            ("klastitularis", "titularis", "klasleraar", "klasleerkracht", "leerkracht", "naamtitularis"),
        ),
    ),
    ImportKind.PUPILS: (
        Column("school_key", _("Stamboeknummer"), True, _PUPIL_KEY, _KEY_HINT),
        Column("last_name", _("Naam"), True, _LAST),
        Column("first_name", _("Voornaam"), True, _FIRST),
        Column("class_name", _("Klas"), False, _CLASS),
        Column("birth_date", _("Geboortedatum"), False, ("geboortedatum", "gebdatum", "geborenop", "geboortedag")),
        Column(
            "starts_on", _("Ingeschreven vanaf"), False,
            ("begindatum", "inschrijvingsdatum", "datuminschrijving", "ingeschrevenvanaf", "instapdatum", "van"),
            _("Leeg: 1 september van dit schooljaar."),
        ),
        Column(
            "ends_on", _("Uitgeschreven op"), False,
            ("einddatum", "uitschrijvingsdatum", "datumuitschrijving", "ingeschreventot", "tot"),
        ),
    ),
    ImportKind.PARENTS: (
        Column("pupil_key", _("Stamboeknummer van de leerling"), True, _PUPIL_KEY, _KEY_HINT),
        Column("last_name", _("Naam van de ouder"), True,
               ("naamouder", "familienaamouder", "achternaamouder", "naamcoaccount1", "naam", "achternaam", "familienaam")),
        Column("first_name", _("Voornaam van de ouder"), True,
               ("voornaamouder", "voornaamcoaccount1", "voornaam")),
        Column("relation", _("Relatie"), False,
               ("relatie", "relatietype", "verwantschap", "type", "hoedanigheid", "typecoaccount1")),
        Column("authority", _("Ouderlijk gezag"), False, ("ouderlijkgezag", "gezag", "heeftouderlijkgezag"),
               _("Ja of nee. Leeg: niet bekend.")),
        Column("phone", _("Telefoon"), False, _PHONE),
        Column("mobile", _("Gsm"), False, _MOBILE),
        Column("email", _("E-mail"), False, _EMAIL),
        Column("address", _("Adres"), False, ("adres", "straatennummer", "volledigadres")),
        Column("language", _("Contacttaal"), False, ("contacttaal", "taalouder", "taal", "correspondentietaal")),
        Column("parent_key", _("Nummer van de ouder"), False, ("oudernummer", "idouder", "relatieid", "nummerouder"),
               _("Met dit nummer wordt een ouder van meer kinderen één keer bewaard.")),
    ),
    ImportKind.STAFF: (
        Column("email", _("E-mail"), True, _EMAIL, _("Hiermee meldt de persoon zich aan.")),
        Column("last_name", _("Naam"), True, ("naam", "achternaam", "familienaam", "naampersoneelslid")),
        Column("first_name", _("Voornaam"), True, ("voornaam", "roepnaam")),
        Column("role", _("Rol in Schakel"), False, ("rol", "functie", "ambt", "basisrol"),
               _("Leeg: personeelslid. Een rol die inhoud opent, wordt voorgesteld en door een tweede persoon bevestigd.")),
        Column("post", _("Functie, in eigen woorden"), False, ("functieomschrijving", "vak", "opdracht", "titel")),
        Column("starts_on", _("Eerste dag"), False, ("begindatum", "indienstop", "datumindiensttreding", "van"),
               _("Leeg: vandaag.")),
    ),
}  # fmt: skip


def guess(kind: str, header: Sequence[str], remembered: Mapping[str, str]) -> dict[str, int]:
    """Which column is which field: as remembered of the last file, else by name. Each column is used once.

    Remembered as "": that field is not read, whatever the file has.
    """
    places = {plain(name): place for place, name in enumerate(header) if name}
    found: dict[str, int] = {}
    for column in COLUMNS[kind]:
        chosen = remembered.get(column.key)
        if chosen == "" and not column.required:
            continue
        for name in (plain(chosen or ""), plain(str(column.label)), *column.names):
            if name in places and places[name] not in found.values():
                found[column.key] = places[name]
                break
    return found


def names_of(kind: str, columns: Mapping[str, int], header: Sequence[str]) -> dict[str, str]:
    """The chosen columns by name, to remember: the next file may have them in another order."""
    return {column.key: header[columns[column.key]] if column.key in columns else "" for column in COLUMNS[kind]}
