"""A department's side of V-3: the places that wait for it, its own indicators, its two signatures.

It sees nothing but its own indicators of the place: no case, no other department's word.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import sectors
from approvals.comparison_errors import NotYourDepartment
from approvals.comparisons import SEATS
from approvals.department_seats import ROLE_OF, is_of
from approvals.errors import ActInvalid, Refusal
from approvals.models import Case, DepartmentSeat, SectorCertificate
from approvals.programmes import programme_for
from approvals.subjects import known_values
from registry.access import can_see
from registry.places import full_name
from workflows import sector_work
from workflows.http import official, refused
from workflows.sector_forms import CertificateForm, SignForm


@require_safe
@login_required
def certificate_list(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "place": full_name(case.village_path),
            "year": case.year,
            "round": case.round,
            "sector": sector,
            "url": reverse("workflows:certificate", args=[case.case_no, sector]),
            **sector_work.state_of(found, getattr(found, "signed", 0)),
        }
        for case, sector, found, _posting in sector_work.waiting_cases(request.user)
    ]
    return render(request, "workflows/certificate_list.html", {"rows": rows})


def _case_of(request: HttpRequest, case_no: str, sector: str) -> tuple[Case, str]:
    """Strangers get 404; whoever sees the place, but is not of the department, is told so."""
    if "\x00" in case_no + sector:
        raise Http404
    case = Case.objects.select_related("programme", "village").filter(case_no=case_no, household=None).first()
    if case is None:
        raise Http404
    name = sector_work.own_sector(_departments(case), sector)
    mine = [
        posting
        for posting in sector_work.department_posts(request.user)
        if name and is_of(posting, name) and case.village_path.startswith(posting.division.path)
    ]
    if name is None or (not mine and not can_see(request.user, case.village_path)):
        raise Http404
    if not mine:
        raise NotYourDepartment(role=ROLE_OF[DepartmentSeat.OFFICER].label, department=name)
    return case, name


def _departments(case: Case) -> list[str]:
    """Whom the case waits for, and who certified before."""
    earlier = SectorCertificate.objects.filter(case=case).values_list("sector", flat=True)
    return [*sectors.sectors_at(case, programme_for(case)), *earlier]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def certificate(request: HttpRequest, case_no: str, sector: str) -> HttpResponse:
    """GET shows what the department certified and, to its officer, the form; POST lays it down."""
    try:
        case, name = _case_of(request, case_no, sector)
        if request.method == "POST":
            return _certify(request, case, name)
        return _page(request, case, name)
    except Refusal as refusal:
        return refused(request, refusal)


def _certify(request: HttpRequest, case: Case, sector: str) -> HttpResponse:
    sectors.posting_for(official(request), case, sector, DepartmentSeat.OFFICER)
    form = CertificateForm(request.POST, rules=sectors.sectors_at(case, programme_for(case)).get(sector, ()))
    if form.is_valid():
        try:
            sector_work.certify(
                user=official(request),
                case_no=case.case_no,
                sector=sector,
                statement=form.statement(),
                seen=form.cleaned_data["seen"],
            )
        except ActInvalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Certified and signed. Now the head of the department signs."))
            return redirect("workflows:certificate", case_no=case.case_no, sector=sector)
    return _page(request, case, sector, form=form, status=422)


def _page(
    request: HttpRequest, case: Case, sector: str, *, form: CertificateForm | None = None, status: int = 200
) -> HttpResponse:
    found = sectors.newest([case])[case.pk].get(sector)
    is_open = case.closed_at is None and case.stage in sectors.CERTIFIED_AT
    may_certify = is_open and _holds(request, case, sector, DepartmentSeat.OFFICER)
    is_unsigned = found is not None and getattr(found, "signed", 0) < SEATS
    context = {
        "place": full_name(case.village_path),
        "case_no": case.case_no,
        "year": case.year,
        "round": case.round,
        "sector": sector,
        "standing": sector_work.certificate_row(case, found) if found else None,
        "form": (form or _fresh(case, sector, found)) if may_certify else None,
        "may_sign": is_open and is_unsigned and _holds(request, case, sector, DepartmentSeat.HEAD),
        "is_open": is_open,
    }
    return render(request, "workflows/certificate.html", context, status=status)


def _fresh(case: Case, sector: str, found: SectorCertificate | None) -> CertificateForm:
    programme = programme_for(case)
    initial: dict[str, Any] = {"seen": found.no if found else 0}
    for line in sectors.lines_of(found) if found else ():
        initial |= {f"source-{line['code']}": line["source"], f"reason-{line['code']}": line["reason"]}
        if line["met"] is not None:
            initial[f"found-{line['code']}"] = "yes" if line["met"] else "no"
    rules = sectors.sectors_at(case, programme)[sector]
    return CertificateForm(rules=rules, known=known_values(case, programme), initial=initial)


def _holds(request: HttpRequest, case: Case, sector: str, seat: str) -> bool:
    try:
        return bool(sectors.posting_for(official(request), case, sector, seat))
    except Refusal:
        return False


@require_POST
@login_required
def certificate_sign(request: HttpRequest, case_no: str, sector: str) -> HttpResponse:
    try:
        case, name = _case_of(request, case_no, sector)
        form = SignForm(request.POST)
        if not form.is_valid():
            return _page(request, case, name, status=422)
        sector_work.sign(
            user=official(request), case_no=case.case_no, sector=name, seen_digest=form.cleaned_data["digest"]
        )
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Signed as %(seat)s.") % {"seat": DepartmentSeat.HEAD.label})
    return redirect("workflows:certificate", case_no=case.case_no, sector=name)
