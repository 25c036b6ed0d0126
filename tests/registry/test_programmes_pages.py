"""The pages of the programmes: what an official reads, and who may read."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.models import Division, DivisionCode, Posting, User
from registry.roles import Level, Role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.registry.programme_urls")]


@pytest.fixture
def guiping():
    division = Division.objects.create(name="桂平市", level=Level.COUNTY, kind="county", path="00000001/")
    division.path = Division.segment(division.pk)
    division.save(update_fields=["path"])
    DivisionCode.objects.create(division=division, system="NBS", code="450881", valid_from=date(2010, 1, 1))
    return division


@pytest.fixture
def official(guiping):
    user = User.objects.create(username="gp-auditor", name="审计员")
    Posting.objects.create(
        official=user,
        role=Role.AUDITOR,
        division=guiping,
        unit="桂平市审计局",
        post="审计员",
        since=date(2016, 1, 1),
        appointing_paper="任〔2016〕1号",
    )
    return user


@pytest.fixture
def reader(client, official):
    call_command("load_programmes", verbosity=0)
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(reader, name: str) -> str:
    response = reader.get(reverse("registry:programme", args=[name, 3 if name == "qingdao_2018" else 2]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_names_all_programmes_and_the_one_in_force_here(reader):
    text = reader.get(reverse("registry:programme-list")).content.decode()
    assert (text.count("/v2/"), text.count("/v3/")) == (5, 1)
    assert "潜江市2017年脱贫退出核验" in text


@pytest.mark.parametrize("name", ["changchun_2017", "guiping_2016", "liaoning_2018", "qianjiang_2017", "qingdao_2018"])
def test_every_programme_has_its_page_in_both_languages(reader, name):
    page(reader, name)
    reader.cookies["django_language"] = "en"
    assert "Known gaps of the source" in page(reader, name)


def test_the_page_of_guiping_shows_that_its_paths_do_not_add_up(reader):
    text = page(reader, "guiping_2016")
    assert "49,600" in text
    assert "50,000" in text


def test_levels_are_told_from_the_province_down_in_the_words_of_the_place(reader):
    assert "自治区 › 设区市 › 市 › 乡镇 › 村" in page(reader, "guiping_2016")
    assert "省 › 市 › 区镇处 › 村(居)" in page(reader, "qianjiang_2017")


def test_a_line_that_the_source_does_not_give_is_shown_as_missing(reader):
    reader.cookies["django_language"] = "en"
    assert "not given in the source" in page(reader, "guiping_2016").split('id="income"')[1].split("</section>")[0]


def test_the_page_of_changchun_shows_line_sums_and_clauses(reader):
    text = page(reader, "changchun_2017")
    assert "&gt; 3,200 元/人·年" in text
    assert "32,773" in text
    assert "以2016年农民年人均纯收入3200元为标准" in text


def test_every_cited_clause_can_be_followed_to_its_words(reader):
    text = page(reader, "changchun_2017")
    cited = {part.split('"')[0] for part in text.split('href="#clause-')[1:]}
    assert cited
    assert all(f'id="clause-{code}"' in text for code in cited)


def test_the_programme_in_force_is_found_by_place(reader, guiping):
    response = reader.get(reverse("registry:programme-in-force", args=[guiping.pk]))
    assert response.url == reverse("registry:programme", args=["guiping_2016", 2])


def test_a_place_without_programme_says_so(reader):
    place = Division.objects.create(name="某省", level=Level.PROVINCE, kind="province", path="00009999/")
    response = reader.get(reverse("registry:programme-in-force", args=[place.pk]))
    assert response.status_code == 404
    assert "某省" in response.content.decode()


def test_an_unknown_version_is_not_found(reader):
    assert reader.get(reverse("registry:programme", args=["guiping_2016", 9])).status_code == 404


def test_strangers_are_sent_to_the_login(client):
    assert client.get(reverse("registry:programme-list")).status_code == 302


def test_a_user_without_posting_reads_nothing(reader, official):
    Posting.objects.update(until=date(2017, 1, 1))
    assert reader.get(reverse("registry:programme-list")).status_code == 403


def test_programmes_are_only_read(reader):
    assert reader.post(reverse("registry:programme-list")).status_code == 405


def test_reading_a_programme_costs_one_query_of_its_own(reader):
    with CaptureQueriesContext(connection) as captured:
        page(reader, "changchun_2017")
    assert sum('FROM "registry_programmeversion"' in query["sql"] for query in captured) == 1
