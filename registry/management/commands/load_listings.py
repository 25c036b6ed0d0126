"""manage.py load_listings [FILE]: lists of poor places, safe to run twice."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from registry.errors import RegistryRefusal
from registry.listings_loading import ListingsUnreadable, load_listings
from registry.services import SYSTEM


class Command(BaseCommand):
    help = "Enters the places that the source documents name as poor villages, towns or counties."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=settings.BASE_DIR / "data" / "listings.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = load_listings(options["file"], by=SYSTEM, at=clock.now())
        except (ListingsUnreadable, RegistryRefusal, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        for place in outcome.unknown:
            self.stdout.write(f"  left out {place}: no such place is loaded")
        self.stdout.write(f"listings: {outcome.entered} new, {outcome.unchanged} unchanged")
