"""Texts of messages: one file each, `Subjek: …` in the first line, slots as ${name}. Data never becomes template.

A line that begins with `? ` is left out when nothing fills its slots: an answer that need not be given says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from string import Template as Slots

from engine.storable import breaking

BUILT_IN = frozenset(
    {
        *(
            "number",
            "title",
            "sop",
            "agency",
            "state",
            "holder",
            "due",
            "link",
            "tracking",
            "requester",
            "reason",
            "label",
        ),
        *("recipient", "survey", "again"),
    }
)
"""Slots the engine itself fills; every other one must be a field of the SOP."""
_IF_FILLED = "? "
DATE_PARTS = frozenset({"tanggal", "pukul"})
"""`waktu_tanggal` and `waktu_pukul` are the day and the time of the field `waktu`."""
TABLE = "table_"
"""`table_daftar` is where the table `daftar` of the SOP is read."""


@dataclass(frozen=True)
class Template:
    """A subject and a body."""

    name: str
    subject: str
    body: str

    @cached_property
    def slots(self) -> set[str]:
        """The slots it uses; ValueError when one is malformed."""
        found: set[str] = set()
        for text in (self.subject, self.body):
            if not Slots(text).is_valid():
                raise ValueError(f"template {self.name}: a slot is malformed")
            found.update(Slots(text).get_identifiers())
        return found

    def render(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject (one line, as a mail can carry it) and body; elsewhere than in `? ` lines an empty slot becomes a dash."""
        filled = {name: values.get(name) or "-" for name in self.slots}
        subject = "".join(" " if breaking(letter) else letter for letter in Slots(self.subject).substitute(filled))
        body = "".join(_said(line, values) for line in self.body.splitlines(keepends=True))
        return " ".join(subject.split()), Slots(body).substitute(filled)


def _said(line: str, values: Mapping[str, str]) -> str:
    """A line as it is filled; nothing of one that may be left out and has nothing to say."""
    bare = line.removeprefix(_IF_FILLED)
    asked = Slots(bare).get_identifiers()
    return bare if bare == line or any(values.get(name) for name in asked) else ""


def read_templates(folder: Path) -> dict[str, Template]:
    """Every `*.txt` of a folder by its name. ValueError names a file without a subject."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        head, _, body = path.read_text(encoding="utf-8").partition("\n")
        if not head.startswith("Subjek: "):
            raise ValueError(f"{path}: the first line must begin with 'Subjek: '")
        found[path.stem] = Template(path.stem, head.removeprefix("Subjek: ").strip(), body.strip() + "\n")
    return found


@cache
def own_templates() -> dict[str, Template]:
    """The engine's own texts, by name."""
    return read_templates(Path(__file__).parent / "messages")
