"""Posts and accounts over HTTP: who may appoint, relieve, transfer and unlock whom, and what is refused."""

import json
from datetime import date
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import AbstractUser
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from audit import clock
from audit.models import Event
from registry.access import acting_posting, duties
from registry.errors import AccountClosed, AlreadyPosted, IncompatiblePlaces, PostingEnded, RolesIncompatible
from registry.models import Delegation, DivisionUserGrant, Posting, User
from registry.roles import DUTIES_OF, Duty, Role
from registry.services import SYSTEM, appoint, appoint_newcomers, relieve, transfer
from tests.conftest import As
from tests.factories import Cast, Places, official, posting_of

DAY = date(2017, 3, 1)
LIST, APPOINT = "/registry/postings/", "/registry/postings/appoint/"


@pytest.fixture
def admin(cast: Cast, as_: As) -> Client:
    """The administrator of the city."""
    return as_(cast[Role.SYSTEM_ADMINISTRATOR])


def page_of(user: User) -> str:
    return f"/registry/postings/officials/{user.pk}/"


def post_form(**changes: Any) -> dict[str, Any]:
    form = {
        "role": "township_clerk",
        "place": "220122100",
        "unit": "农安镇扶贫办",
        "post": "信息员",
        "since": "2017-03-01",
        "paper": "任字〔2017〕5号",
    }
    return form | changes


def test_an_official_is_appointed_and_holds_his_duties_at_once(cast: Cast, admin: Client) -> None:
    user = cast[Role.TOWNSHIP_HEAD]
    answer = admin.post(APPOINT, post_form(username=user.username))
    assert (answer.status_code, answer["Location"]) == (302, page_of(user))
    assert acting_posting(user, Duty.ENTER_DEREGISTRATION, cast.places.township.pk, DAY)
    logged = Event.objects.get(stream=f"official:{user.pk}", kind="register:posting:appointed", seq__gt=1)
    assert cast[Role.SYSTEM_ADMINISTRATOR].name in logged.body


def test_a_new_account_gets_a_password_that_is_shown_once_and_must_be_changed(cast: Cast, admin: Client) -> None:
    answer = admin.post(APPOINT, post_form(username="zhao.min", opens_account="on", name="赵敏"))
    password = answer.context["password"]
    assert answer.status_code == 200 and password in answer.content.decode()
    user = User.objects.get(username="zhao.min")
    assert user.check_password(password) and password not in admin.get(page_of(user)).content.decode()
    client = Client()
    assert client.post("/accounts/login/", {"login": "zhao.min", "password": password}).status_code == 302
    assert client.get("/queue/")["Location"] == "/accounts/password/change/"
    own = "new-own-password-9"
    form = {"oldpassword": password, "password1": own, "password2": own}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert client.get("/queue/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"place": "220122100220"}, "is not a post of a"),
        ({"role": "supervisor"}, "does not go with"),
        ({"place": "no such place"}, "No place below yours"),
        ({"username": "nobody-at-all"}, "No account has this login"),
        ({"username": "township_head", "opens_account": "on", "name": "某人"}, "This login is taken"),
        ({"paper": ""}, "This field is required"),
        ({"since": "2017-02-30"}, "Enter a valid date"),
        ({"unit": "\x00"}, "cannot be printed"),
        ({"role": "department_officer", "place": "220122"}, "Name the department"),
    ],
)
def test_refusals_are_said_beside_the_form(cast: Cast, admin: Client, changes: dict[str, str], says: str) -> None:
    answer = admin.post(APPOINT, post_form(username="township_head") | changes)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert cast[Role.TOWNSHIP_HEAD].postings.count() == 1


def test_nobody_changes_his_own_posts_or_account(cast: Cast, admin: Client) -> None:
    me = cast[Role.SYSTEM_ADMINISTRATOR]
    own = posting_of(me)
    assert admin.post(APPOINT, post_form(username=me.username, role="system_administrator")).status_code == 403
    url = f"/registry/postings/{own.pk}/"
    assert admin.post(f"{url}relieve/", {"until": "2017-03-01", "paper": "免字1号"}).status_code == 403
    for act in ("close", "unlock", "password"):
        assert admin.post(f"{page_of(me)}account/", {"act": act}).status_code == 403
    own.refresh_from_db()
    assert own.until is None


def test_an_administrator_reaches_only_what_lies_below_him(cast: Cast, as_: As) -> None:
    place = cast.places.sister_township
    small = as_(official(Role.SYSTEM_ADMINISTRATOR, place, "small-admin", "镇管"))
    stranger, own = cast[Role.TOWNSHIP_HEAD], cast.twins[Role.TOWNSHIP_HEAD]
    assert small.get(page_of(own)).status_code == 200
    assert small.get(page_of(stranger)).status_code == 404
    assert small.get(f"/registry/postings/{posting_of(stranger).pk}/relieve/").status_code == 404
    assert small.post(APPOINT, post_form(username="township_head")).status_code == 422
    names = small.get(LIST).content.decode()
    assert own.name in names and f">{stranger.name}<" not in names


def test_an_account_is_changed_only_by_who_manages_every_post_of_its_bearer(cast: Cast, as_: As) -> None:
    user = cast.twins[Role.TOWNSHIP_HEAD]
    appoint(
        official=user, role=Role.COUNTY_OFFICE, division=cast.places.county, unit="县扶贫办", post="科员", since=DAY,
        paper="任字9号", by=SYSTEM, at=clock.now(),
    )  # fmt: skip
    small = as_(official(Role.SYSTEM_ADMINISTRATOR, cast.places.sister_township, "small-admin", "镇管"))
    assert small.post(f"{page_of(user)}account/", {"act": "close"}).status_code == 403
    user.refresh_from_db()
    assert user.is_active


def test_supervisors_and_auditors_read_and_others_see_their_own_page_only(cast: Cast, as_: As) -> None:
    head = cast[Role.TOWNSHIP_HEAD]
    for role in (Role.SUPERVISOR, Role.AUDITOR):
        reader = as_(cast[role])
        assert reader.get(LIST).status_code == 200
        page = reader.get(page_of(head))
        assert page.status_code == 200 and not page.context["may_change"]
        assert reader.get(APPOINT).status_code == 403
        assert reader.post(f"{page_of(head)}account/", {"act": "close"}).status_code == 403
    other = as_(cast[Role.TOWNSHIP_DEPUTY])
    assert other.get(LIST).status_code == 403
    assert other.get(page_of(head)).status_code == 404
    assert other.get("/registry/postings/mine/").status_code == 200
    assert other.get(page_of(cast[Role.TOWNSHIP_DEPUTY])).status_code == 200


def test_who_is_relieved_acts_no_more_and_his_history_stays(cast: Cast, admin: Client) -> None:
    head = cast[Role.TOWNSHIP_HEAD]
    posting = posting_of(head)
    lent = Delegation.objects.create(
        posting=posting, delegate=cast[Role.TOWNSHIP_DEPUTY], since=DAY, until=DAY, paper="代字1号", reason="学习",
        recorded_at=clock.now(),
    )  # fmt: skip
    url = f"/registry/postings/{posting.pk}/relieve/"
    assert admin.post(url, {"until": "2017-03-02", "paper": "免字1号"}).status_code == 422
    assert admin.post(url, {"until": "2016-12-31", "paper": "免字1号"}).status_code == 422
    assert admin.post(url, {"until": "2017-03-01", "paper": "免字1号"}).status_code == 302
    assert acting_posting(head, Duty.REVIEW_IN_TOWNSHIP, posting.division_id, DAY) is None
    lent.refresh_from_db()
    assert lent.ended_on == DAY
    assert posting.post in admin.get(page_of(head)).content.decode()
    assert admin.post(url, {"until": "2017-03-01", "paper": "免字1号"}).status_code == 404
    with pytest.raises(PostingEnded):
        relieve(posting=posting, until=DAY, paper="免字1号", by=SYSTEM, at=clock.now())


def test_a_transfer_is_one_act(cast: Cast, admin: Client) -> None:
    head = cast[Role.TOWNSHIP_HEAD]
    posting = posting_of(head)
    url = f"/registry/postings/{posting.pk}/transfer/"
    refused = admin.post(url, post_form(role="county_office"))
    assert refused.status_code == 422
    posting.refresh_from_db()
    assert posting.until is None
    assert admin.post(url, post_form(role="county_office", place="220122", unit="县扶贫办")).status_code == 302
    assert [one.role for one in head.postings.filter(until=None)] == ["county_office"]
    assert acting_posting(head, Duty.REVIEW_IN_TOWNSHIP, posting.division_id, DAY) is None
    assert acting_posting(head, Duty.ANNOUNCE_EXIT, cast.places.county.pk, DAY)


def test_a_locked_account_is_unlocked_and_a_closed_one_acts_no_more(cast: Cast, admin: Client) -> None:
    head = cast[Role.TOWNSHIP_HEAD]
    for _ in range(5):
        Client().post("/accounts/login/", {"login": head.username, "password": "wrong"})
    assert AccessAttempt.objects.filter(username=head.username).exists()
    assert admin.get(page_of(head)).context["is_locked"]
    colleague = {"login": cast[Role.TOWNSHIP_DEPUTY].username, "password": "pass-for-tests-1"}
    assert Client().post("/accounts/login/", colleague).status_code == 302  # the same office is not locked out with him
    assert admin.post(f"{page_of(head)}account/", {"act": "unlock"}).status_code == 302
    assert not admin.get(page_of(head)).context["is_locked"]
    assert admin.post(f"{page_of(head)}account/", {"act": "close"}).status_code == 302
    head = User.objects.get(pk=head.pk)
    assert acting_posting(head, Duty.REVIEW_IN_TOWNSHIP, cast.places.township.pk, DAY) is None
    with pytest.raises(AccountClosed):
        _appoint(head, Role.TOWNSHIP_CLERK, cast)
    assert admin.post(f"{page_of(head)}account/", {"act": "reopen"}).status_code == 302
    assert admin.post(f"{page_of(head)}account/", {"act": "explode"}).status_code == 422
    assert admin.post(f"{page_of(head)}account/", {"act": "password"}).context["password"]


def _appoint(user: AbstractUser, role: Role, cast: Cast, *, village: bool = False) -> Posting:
    place = cast.places.village if village else cast.places.township
    return appoint(
        official=user, role=role, division=place, unit="单位", post="职务", since=DAY, paper="任字1号", by=SYSTEM,
        at=clock.now(),
    )  # fmt: skip


def test_the_same_post_is_not_given_twice(cast: Cast) -> None:
    with pytest.raises(AlreadyPosted):
        _appoint(cast[Role.TOWNSHIP_HEAD], Role.TOWNSHIP_HEAD, cast)


@pytest.mark.parametrize("role", [Role.TOWNSHIP_VERIFIER, Role.TOWNSHIP_TEAM_LEADER])
def test_a_township_verifier_holds_no_post_in_one_of_its_villages(cast: Cast, role: Role) -> None:
    """S2, whichever post came first; a verifier of another township may."""
    with pytest.raises(IncompatiblePlaces):
        _appoint(cast[Role.FIRST_SECRETARY], role, cast)
    with pytest.raises(IncompatiblePlaces):
        _appoint(cast[role], Role.WORK_TEAM_MEMBER, cast, village=True)
    assert _appoint(cast.twins[role], Role.WORK_TEAM_MEMBER, cast, village=True)


def test_the_database_refuses_it_too(cast: Cast) -> None:
    values = {"unit": "单位", "post": "职务", "since": DAY, "appointing_paper": "任字1号"}
    secretary, admin = cast[Role.FIRST_SECRETARY], cast[Role.SYSTEM_ADMINISTRATOR]
    wrong = [
        Posting(official=secretary, role=Role.TOWNSHIP_VERIFIER, division=cast.places.township, **values),
        Posting(official=admin, role=Role.TOWNSHIP_CLERK, division=cast.places.township, **values),
        Posting(official=secretary, role=Role.AUDITOR, division=cast.places.city, **values),
    ]
    for posting in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            posting.save()
    held = posting_of(secretary)
    for name, value in {"official": admin, "role": Role.AUDITOR, "unit": "别的", "since": date(2016, 1, 1)}.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.filter(pk=held.pk).update(**{name: value})
    with pytest.raises(IntegrityError), transaction.atomic():
        held.delete()


@pytest.mark.parametrize("role", Role)
def test_administrators_and_watchers_sign_nothing(cast: Cast, role: Role) -> None:
    """S9: neither by their duties, nor by a second post, nor as superusers. The ledger of problems is the watchers' own work, and so
    is preparing what the leaders issue."""
    acts = set(Duty) - {Duty.VIEW_CASES, Duty.REVEAL_IDENTITY, Duty.MANAGE_POSTINGS, Duty.SET_PARAMETERS}
    acts -= {
        Duty.READ_TRAIL,
        Duty.SUPERVISE,
        Duty.MANAGE_CHANNELS,
    }  # work moves, and words are sent; nothing is decided
    acts -= {Duty.SIGN_LETTERS}  # of responsibility for his own work
    acts -= {Duty.OPEN_LEDGER_ITEM, Duty.ASSIGN_RECTIFICATION, Duty.CLOSE_RECTIFICATION, Duty.PREPARE_REPORTS}
    watchers = {Role.SYSTEM_ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR}
    if role in watchers:
        assert not DUTIES_OF[role] & acts
        with pytest.raises(RolesIncompatible):
            _appoint(cast[role], Role.TOWNSHIP_CLERK, cast)
    else:
        assert Duty.MANAGE_POSTINGS not in DUTIES_OF[role]
        with pytest.raises(RolesIncompatible):
            _appoint(cast[role], Role.SYSTEM_ADMINISTRATOR, cast)


def test_a_superuser_without_a_post_manages_nobody(cast: Cast, as_: As) -> None:
    root = User.objects.create_superuser(username="root", password="pass-for-tests-1", name="根")
    assert as_(root).get(LIST).status_code == 403
    assert as_(root).post(APPOINT, post_form(username="township_head")).status_code == 403
    assert duties(root) == frozenset()


def test_duties_that_a_role_got_later_reach_posts_that_exist(cast: Cast) -> None:
    head = cast[Role.TOWNSHIP_HEAD]
    DivisionUserGrant.objects.filter(user=head, permission__codename="sign_sheets").delete()
    stray = DivisionUserGrant.objects.filter(user=cast[Role.COUNTY_OFFICE]).first()
    assert stray is not None
    DivisionUserGrant.objects.create(user=head, permission=stray.permission, content_object=cast.places.county)
    call_command("sync_duties", verbosity=0)
    assert acting_posting(head, Duty.SIGN_SHEETS, cast.places.township.pk, DAY)
    assert not DivisionUserGrant.objects.filter(user=head, content_object=cast.places.county).exists()
    before = Event.objects.count()
    call_command("sync_duties", verbosity=0)
    assert Event.objects.count() == before


def test_what_he_signed_keeps_the_old_post_after_a_transfer(cast: Cast) -> None:
    posting = posting_of(cast[Role.TOWNSHIP_HEAD])
    taken_up = transfer(
        posting=posting, role=Role.TOWNSHIP_SECRETARY, division=cast.places.township, unit="农安镇党委", post="书记",
        since=DAY, paper="任字2号", by=SYSTEM, at=clock.now(),
    )  # fmt: skip
    kept = Posting.objects.get(pk=posting.pk)
    assert (kept.post, kept.until, kept.relieving_paper) == (posting.post, DAY, "任字2号")
    assert taken_up.pk != kept.pk and taken_up.since == DAY


def test_many_newcomers_are_appointed_as_one_is(places: Places, spring: None) -> None:
    users = [User.objects.create_user(username=name, password="x", name=name) for name in ("one", "other")]
    values = {"role": Role.TOWNSHIP_HEAD, "division": places.township, "unit": "镇政府", "post": "镇长"}
    values["since"] = date(2017, 1, 1)
    single = appoint(official=users[0], paper="任字1号", by=SYSTEM, at=clock.now(), **values)
    (of_many,) = appoint_newcomers(
        [Posting(official=users[1], appointing_paper="任字1号", **values)], by=SYSTEM, at=clock.now()
    )
    grants = [set(DivisionUserGrant.objects.filter(user=user).values_list("permission", flat=True)) for user in users]
    assert grants[0] == grants[1] and grants[0]
    told = [Event.objects.get(stream=f"official:{user.pk}") for user in users]
    assert (
        told[0].kind == told[1].kind and json.loads(told[0].body)["statement"] == json.loads(told[1].body)["statement"]
    )
    assert (single.post, single.since) == (of_many.post, of_many.since)
    with pytest.raises(AlreadyPosted):
        appoint_newcomers([Posting(official=users[1], appointing_paper="x", **values)], by=SYSTEM, at=clock.now())
