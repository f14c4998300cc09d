"""`disposisi agency`: which agencies there are and which SOPs they run."""

from __future__ import annotations

import argparse

import workflows
from commands.office import runtime
from engine.administration import agencies
from engine.settings import Settings


def add(arguments: argparse.Namespace) -> int:
    """Founds an agency with its first calendar."""
    with runtime(Settings.read()) as office, office.database.writing() as session:
        agencies.found(
            session,
            workflows.catalogue(),
            arguments.key,
            arguments.name,
            arguments.zone,
            arguments.sop,
            office.clock.now(),
        )
    print(f"{arguments.name} dibuat. Lanjutkan di halaman Pengelolaan: jabatan, pemegangnya, dan sumber daya.")
    return 0


def run(arguments: argparse.Namespace) -> int:
    """An agency runs further SOPs."""
    with runtime(Settings.read()) as office, office.database.writing() as session:
        agencies.run_sops(session, workflows.catalogue(), arguments.key, arguments.sop)
    print(f"{', '.join(arguments.sop)} dijalankan {arguments.key}.")
    return 0


def listing(_: argparse.Namespace) -> int:
    """Every agency with its SOPs, and the SOPs nobody runs."""
    with runtime(Settings.read()) as office, office.database.reading() as session:
        found = agencies.listed(session)
    for agency in found:
        print(f"{agency.key}  {agency.name}  {agency.zone}  {', '.join(agency.sops) or 'belum menjalankan SOP'}")
    declared = workflows.catalogue().keys()
    run_by_somebody = {sop for agency in found for sop in agency.sops}
    idle = [key for key in declared if key not in run_by_somebody]
    for key in idle:
        print(f"-  belum ada instansi yang menjalankan {key}: disposisi agency run INSTANSI {key}")
    return 0
