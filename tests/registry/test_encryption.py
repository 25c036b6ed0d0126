"""Personal values at rest."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django.fixtures import Settings

from registry.encryption import Undecipherable, blind_index, decrypt, encrypt, open_bytes, seal_bytes
from registry.models import Household, Member
from tests.factories import id_no

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert encrypt("220122197607240024") != encrypt("220122197607240024")


def test_a_sealed_value_names_its_algorithm_and_key() -> None:
    algorithm, key_id, _, _ = encrypt("1").split(":")
    assert (algorithm, key_id) == ("a256gcm", "test")


def test_after_rotation_old_values_are_read_and_found(settings: Settings) -> None:
    settings.IDENTITY_KEYS = OLD
    sealed, index = encrypt("220122197607240024"), blind_index("220122197607240024")
    settings.IDENTITY_KEYS = f"{NEW},{OLD}"
    assert decrypt(sealed) == "220122197607240024"
    assert blind_index("220122197607240024") == index
    assert encrypt("1").split(":")[1] == "new"


def test_a_value_of_a_lost_key_is_undecipherable(settings: Settings) -> None:
    settings.IDENTITY_KEYS = OLD
    sealed = encrypt("1")
    settings.IDENTITY_KEYS = NEW
    with pytest.raises(Undecipherable):
        decrypt(sealed)


@pytest.mark.parametrize("broken", ["x", "a:b:c:d", "a256gcm:test:AAAA:AAAA"])
def test_what_was_never_sealed_is_undecipherable(broken: str) -> None:
    with pytest.raises(Undecipherable):
        decrypt(broken)


def test_a_changed_file_is_undecipherable() -> None:
    sealed = seal_bytes(b"workbook")
    assert open_bytes(sealed) == b"workbook"
    with pytest.raises(Undecipherable):
        open_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))


@pytest.mark.parametrize("ring", ["short:AAAA", "nokey", ":" + "A" * 44, "x:!!"])
def test_a_wrong_key_ring_stops_at_once(settings: Settings, ring: str) -> None:
    settings.IDENTITY_KEYS = ring
    with pytest.raises(ImproperlyConfigured):
        encrypt("1")


def test_the_database_never_sees_a_number(household: Household) -> None:
    number = id_no(7)
    member = household.members.get(position=1)
    member.id_no, member.id_index = number, blind_index(number)
    member.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_no, id_index FROM registry_member WHERE id = %s", [member.pk])
        stored = cursor.fetchone()
    assert number not in str(stored)
    assert Member.objects.get(id_index=blind_index(number)).id_no == number


@pytest.mark.django_db
def test_a_sealed_column_cannot_be_searched() -> None:
    with pytest.raises(TypeError, match="blind index"):
        Member.objects.filter(id_no="220122197607240024")
