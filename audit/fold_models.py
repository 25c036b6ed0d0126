"""What the nightly fold remembers (audit/folding.py). An alarm and a bookmark, no evidence: that a difference was found is in the log."""

from django.db import models


class Difference(models.Model):
    """A table says something else than the log. Open until both agree again."""

    folder = models.CharField(max_length=40)
    stream = models.CharField(max_length=120)
    what = models.CharField(max_length=80)
    logged = models.TextField(blank=True)
    stored = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)  # path of whose it is; who sees that place sees the difference
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # last
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "stream", "what"],
                condition=models.Q(gone_at=None),
                name="one_open_difference_per_stream_and_matter",
            )
        ]
        indexes = [models.Index(fields=["-id"], condition=models.Q(gone_at=None), name="open_differences")]

    def __str__(self) -> str:
        return f"{self.folder} {self.stream} {self.what}"


class FoldRound(models.Model):
    """One folder's way through the log, and then through its table; `position` is where it goes on."""

    folder = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    is_over_log = models.BooleanField(default=False)
    position = models.BigIntegerField(default=0)
    streams = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["folder"], condition=models.Q(finished_at=None), name="one_unfinished_round_per_folder"
            )
        ]
        indexes = [models.Index(fields=["folder", "-id"], name="rounds_of_folder")]

    def __str__(self) -> str:
        return f"{self.folder} {self.started_at:%Y-%m-%d}"
