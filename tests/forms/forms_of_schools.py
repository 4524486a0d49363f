"""The forms of a school's own pages: pupils, files, fiche, practice; and searching and copying, which write nothing."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation
from accounts.roles import Role
from cases.web.views.house_words import HouseWordsForm
from cases.web.views.notes import NoteForm
from cases.web.views.search import SearchForm
from schools.models import Import
from schools.web.assignments import ProposeForm
from schools.web.fiche import ContactForm
from schools.web.import_forms import BringForm, ColumnsForm
from schools.web.practice import ResetForm
from schools.web.pupil_forms import ParentForm, PupilForm
from schools.web.settings import CampusForm, SettingsForm
from secrecy.models import Item
from tests.cast import Cast, member, open_case, report, signed_in
from tests.conftest import as_owner
from tests.forms.filled import C, Filled, I, Kind, L, P, Page, S, T, X

SCHOOL = "/scholen/998002/"


class File(SimpleUploadedFile):
    """A file that can be sent more than once."""

    def read(self, *args: Any) -> bytes:
        self.file.seek(0)
        return self.file.read(*args)


def search(cast: Cast) -> Page:
    return Page(cast.zorg, "/zoeken/", {"q": "Noor"})


def copied(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    with as_owner():
        facts = Item.objects.get(dossier=case.dossier_id, kind="facts")
    return Page(cast.zorg, f"/casussen/{case.ref}/nota/{facts.pk}/", {"text": "Noor riep in de klas."})


def house_words(cast: Cast) -> Page:
    return Page(cast.zorg, "/schoolwoorden/", {"radicalisation": "Praat geweld goed.", "polarisation": "Wij en zij."})


def pupil(cast: Cast) -> Page:
    good = {"first_name": "Zoë", "last_name": "Proef", "class_name": "3B", "birth_date": "04/03/2012"}
    return Page(cast.secretariat, "/leerlingen/nieuw/", good | {"school_key": "L-0007", "ends_on": ""})


def parent(cast: Cast) -> Page:
    good = {"first_name": "An", "last_name": "Proef", "relation": "mother", "authority": "yes", "phone": "09 000 00 00"}
    good |= {"mobile": "", "email": "an@school.example", "address": "Proefstraat 1", "language": "Nederlands"}
    return Page(cast.secretariat, f"/leerlingen/{cast.pupil.pk}/ouder/", good)


def file_brought(cast: Cast) -> Page:
    good = {"kind": "classes", "file": File("klassen.csv", b"Klas;Titularis\r\n3B;Bram Coolens\r\n")}
    return Page(cast.admin, f"{SCHOOL}import/", good)


def columns(cast: Cast) -> Page:
    brought = file_brought(cast)
    address = signed_in(brought.seat).post(brought.address, brought.good)["Location"]
    with as_owner():
        assert Import.objects.filter(header=["Klas", "Titularis"]).exists()
    return Page(brought.seat, address, {"name": "0", "teacher": "1"})


def contact(cast: Cast) -> Page:
    good = {"name": "Inspecteur Proef", "phone": "09 000 00 00", "email": "inspecteur@school.example"}
    return Page(cast.director, f"{SCHOOL}fiche/police/", good)


def assignment(cast: Cast) -> Page:
    with as_owner():
        admin = member("clbbeheer", "Joke Maes", cast.clb.organisation, Role.ORGANISATION_ADMIN)
        contact = member("clb2", "Yasmin Peeters", cast.clb.organisation, Role.CLB_CONTACT)
    return Page(admin, "/clb/scholen/", {"contact": str(contact.pk), "school": str(cast.school.pk)})


def emptied(cast: Cast) -> Page:
    report(cast)
    with as_owner():
        Organisation.objects.filter(pk=cast.school.pk).update(practice=True)
    return Page(cast.admin, f"{SCHOOL}oefenen/", {"number": "998002"})


def school_settings(cast: Cast) -> Page:
    good = {"net": "free", "umbrella": "Koepel Test", "municipality": "", "practice": "on", "send": "1"}
    return Page(cast.platform, f"{SCHOOL}gegevens/", good)


def campus(cast: Cast) -> Page:
    good = {"number": "1", "name": "Hoofd", "address": "Proefstraat 1", "municipality": "9000 Teststad"}
    return Page(cast.admin, f"{SCHOOL}vestiging/", good | {"nis_code": "44021"})


FORMS: dict[type, Filled] = {
    SettingsForm: Filled(school_settings, {"net": X, "umbrella": L, "municipality": X, "practice": S}, optional=True),
    CampusForm: Filled(campus, {"number": L, "name": L, "address": L, "municipality": L, "nis_code": L}),
    SearchForm: Filled(search, {"q": L}, writes=False),
    NoteForm: Filled(copied, {"text": Kind.LONG}, writes=False, answer=200),
    HouseWordsForm: Filled(house_words, {"seen": I, "radicalisation": T, "polarisation": T}, optional=True),
    PupilForm: Filled(
        pupil,
        {"first_name": L, "last_name": L, "class_name": L, "birth_date": P, "school_key": L, "ends_on": C},
    ),
    ParentForm: Filled(
        parent,
        {
            "first_name": L,
            "last_name": L,
            "relation": X,
            "authority": X,
            "phone": L,
            "mobile": L,
            "email": L,
            "address": L,
            "language": L,
            "interpreter": S,
        },
    ),
    BringForm: Filled(file_brought, {"kind": X, "file": Kind.FILE}),
    ColumnsForm: Filled(columns, {"name": X, "teacher": X}),
    ContactForm: Filled(contact, {"name": L, "phone": L, "email": L}),
    ProposeForm: Filled(assignment, {"contact": X, "school": X}),
    ResetForm: Filled(emptied, {"number": L}),
}
# What the file field takes no more than another form does.
WRONG_FILES: list[Any] = ["geen bestand", File("leeg.csv", b""), File("beeld.csv", bytes(range(256)) * 40)]
