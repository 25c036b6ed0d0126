"""Evidence bundles in tests that need no signer: an order, and a file lying there."""

from audit import clock, files
from inspection.bundles.models import BundleFile, BundleOrder
from inspection.bundles.ordering import Wanted, order_bundle
from registry.roles import Role
from tests.story import Story


def bundled(story: Story) -> BundleOrder:
    """A bundle of the case, written: what its pages show, not what an outsider would check."""
    case = story.case
    wanted = Wanted(place=case.village, case=case, recipient="某大学评估组", reason="第三方评估")
    order = order_bundle(user=story.cast[Role.AUDITOR], wanted=wanted)
    order.job.delete()
    content = files.store(b"PK")
    BundleFile.objects.create(
        order=order,
        sha256=content,
        size=2,
        entries=0,
        streams=0,
        checkpoint="",
        report='{"claims": []}',
        report_sha256=files.store(b"%PDF-1.7 report"),
        made_at=clock.now(),
    )
    return order
