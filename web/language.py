"""English beside Indonesian: the catalogue is read from its .po file at start, so there is no compiled file to forget."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale

FOLDER = Path(__file__).parent / "translations"


class Bilingual(Babel):  # type: ignore[misc]  # the package ships no types
    """Babel with the catalogue above; strings in the source are Indonesian."""

    @property
    def domain_instance(self) -> Domain:
        """What gettext asks."""
        return _FromSource()


class _FromSource(Domain):  # type: ignore[misc]  # as above
    def get_translations(self) -> NullTranslations:
        return catalogue(str(get_locale()))


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """The translations into a language; for Indonesian, and for one that we do not have, the strings as they are."""
    file = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not file.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)
