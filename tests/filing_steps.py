"""A paper that a township filed with its county, for pages that need one."""

from audit import clock, files
from inspection.models import Filing
from registry.models import ProgrammeVersion
from registry.roles import Role
from tests.factories import Cast, posting_of


def filed(cast: Cast, programme: ProgrammeVersion) -> Filing:
    township, posting = cast.places.township, posting_of(cast[Role.TOWNSHIP_DEPUTY])
    content = b"%PDF-1.7 filed"
    return Filing.objects.create(
        programme=programme,
        deadline="half_year_report",
        title="工作进展情况报告",
        due_on=clock.today(),
        division=township,
        division_path=township.path,
        receiver=cast.places.county,
        reference="农安镇报〔2017〕3号",
        sha256=files.store(content),
        size=len(content),
        content_type="application/pdf",
        posting=posting,
        official=posting.official,
        name=posting.official.name,
        post=posting.post,
        unit=posting.unit,
        filed_on=clock.today(),
        filed_at=clock.now(),
    )
