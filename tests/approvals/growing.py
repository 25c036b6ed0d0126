"""What only grows refuses every change, whoever asks."""

from typing import Any

import pytest
from django.db import DatabaseError, models, transaction


def refuses_every_change(row: models.Model, **changes: Any) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk)
    for act in (lambda: rows.update(**changes), lambda: rows._raw_delete(rows.db)):  # type: ignore[attr-defined]
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert rows.exists()
