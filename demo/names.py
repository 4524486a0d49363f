"""Invented first and last names, as varied as a Flemish city's: accents, apostrophes, hyphens, and very long ones."""

import random
from typing import NamedTuple


class Name(NamedTuple):
    first: str
    last: str


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIRLS = _each(
    """
    Noor Lotte Jade Aya Emma Fien Lina Yasmina Julie Hajar Elif Nina Zoë Marie Amber Louise Mila Ella Axelle Hanne Sofia
    Nour Malak Zeynep Wiktoria Anaïs Céline Eléa Kaat Fleur Marthe Lore Ines Salma Imane Ilona Oksana Thảo Adwoa Saar
    Janne Marie-Lou Anne-Sophie Lucie-May Roos Elke
    """
)
BOYS = _each(
    """
    Kobe Ferre Milan Senne Mats Lucas Bilal Stan Robbe Arne Tuur Wannes Jasper Oskar Anas Vic Noah Liam Arthur Jules
    Adam Mohammed Yusuf Emir Kacper Ștefan Rayan Seppe Lowie Cas Mathéo Jérôme Aziz Kwame Tymofiy Minh Bas Wout Warre
    Finn Jan-Willem Pieter-Jan Karel-August Wolf Basil Ilias
    """
)
LAST = (
    *("Van Hecke", "Stynen", "Claeskens", "Goossens", "Roels", "Lemmens", "Verbruggen", "Provoost", "El Amrani"),
    *("Michiels", "O'Brien-Ünal", "De Bakker", "Wolf", "De Man", "Yildirim", "Peeraer", "Sels", "Cornelis", "Ozturk"),
    *("Hendrickx", "D'hooghe", "D'Haeyer", "’t Kindt", "Van ’t Veld", "N'Diaye", "El Ouahabi", "Ben Haddou", "Şahin"),
    *("Đorđević", "Nowak-Wiśniewska", "Nguyễn", "Mensah", "Kovalenko", "Popescu", "Haddad", "Aït Lahcen", "Demir"),
    *("Bogaert", "Vermeersch", "De Clercq", "De Smedt", "Van Damme", "Van den Abeele", "Vandekerckhove", "Wauters"),
    *("Vanderstraeten", "Van de Velde-Ghyselinck", "Temmerman", "Baeten", "Dierickx", "Geerinck", "Holvoet"),
    *("Impens", "Janssens", "Keymeulen", "Lippens", "Meersman", "Notteboom", "Opsomer", "Parmentier", "Quintyn"),
    *("Rogiers", "Schelstraete", "Tack", "Uyttendaele", "Versluys", "Willockx", "Ysebaert", "Zutterman", "Aerts"),
    *("Buyle", "Cools", "Dobbelaere", "Eeckhout", "Fiers", "Gryspeerdt", "Haegeman", "Ingels", "Kestelyn", "Lanckriet"),
    *("Van Nieuwenhuyze-De Schuyteneer", "Van Cauwenberghe-Vandermeulebroecke van Sluizendonk", "De Wolf-’s Jongers"),
    *("Maertens", "Neirinck", "Poelman", "Raman", "Saelens", "Tytgat", "Vlerick", "Wante", "Ouédraogo", "Iacobescu"),
)
# Grown-ups only: what is short, and what fills a line.
PARENTS = _each(
    """
    Ann Bart Carine Danny Els Filip Greet Hilde Ivan Jamila Kurt Leen Marc Nathalie Patrick Rachid Sabine Tom Ursula
    Veerle Wim Fatima Mehmet Agnieszka Olena Samira Youssef Kathleen Dirk Sofie
    """
)
STAFF = (
    *("Annelies", "Bert", "Charlotte", "Dieter", "Evelien", "Frank", "Goedele", "Hendrik", "Isabel", "Jeroen"),
    *("Karlien", "Lieven", "Mieke", "Nico", "Oriane", "Pieter", "Reinhilde", "Stefaan", "Tine", "Veronique", "Wouter"),
    *("Nadira", "Selim", "Marie-Jeanne", "Jan-Baptist", "Ludwine", "Joost", "Greetje", "Ilse", "Kristof", "Ruth"),
)


def pupil(chance: random.Random) -> Name:
    return Name(chance.choice(GIRLS if chance.random() < 0.5 else BOYS), chance.choice(LAST))


def worded(text: str, first_name: str) -> str:
    """A text in which {hij}, {hem} and {zijn}, also with a capital, speak of somebody of that first name."""
    she = first_name in GIRLS
    words = {"hij": "ze" if she else "hij", "hem": "haar" if she else "hem", "zijn": "haar" if she else "zijn"}
    return text.format(**words, **{word.capitalize(): said.capitalize() for word, said in words.items()})
