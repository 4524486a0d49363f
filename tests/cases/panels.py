"""The panel "Wie ziet dit?" of a page, as somebody reads it aloud."""

import re

from django.http import HttpResponse

from tests.forms.answers import text_of


def panel_of(response: HttpResponse, *, id: str = "wie") -> list[str]:
    """Its lines in order: whether they see it, who, and why."""
    page = text_of(response)
    panel = page[page.index(f'aria-labelledby="{id}"') :].partition("</section>")[0]
    lines = re.findall(r'<li><span[^>]*><svg[^>]*aria-label="([^"]*)".*?</svg></span>(.*?)</li>', panel, re.DOTALL)
    return [f"{sees}: {re.sub('<[^>]*>', '', line)}" for sees, line in lines]
