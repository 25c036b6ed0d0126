"""Forms of posts, delegations and successions. They check the shape of a value; what may be is the services' to say."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit import clock
from registry.access import under
from registry.models import Division, Posting, User
from registry.roles import Role

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OneLine(forms.CharField):
    """Text without anything unprintable in it; runs of blanks count as one."""

    def to_python(self, value: Any) -> str:
        text = " ".join(str(super().to_python(value) or "").split())
        if not text.isprintable():
            raise ValidationError(_("This text holds characters that cannot be printed"))
        return text


def day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=_DAY, initial=clock.today, **options)


class PlaceField(OneLine):
    """A place in force below the administrator's own, by one of its codes or by its name."""

    paths: list[str]

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        named = Q(codes__code=text, codes__valid_until=None) | Q(name=text)
        rows = under(Division.objects.filter(named, effective_until=None), self.paths, "path").distinct()[:2]
        found = list(rows)
        if not found:
            raise ValidationError(_("No place below yours has this code or name"))
        if len(found) > 1:
            raise ValidationError(_("Several places have this name; enter the code"))
        return found[0]


class LoginField(OneLine):
    """An existing official by his login."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        official = User.objects.filter(username=text).first() if text else None
        if text and official is None:
            raise ValidationError(_("No account has this login"))
        return official


class PostForm(forms.Form):
    """Role, place and post, from which day, on which paper."""

    role = forms.ChoiceField(label=_("Role"), choices=lambda: Role.choices)
    place = PlaceField(label=_("Place (code or name)"), max_length=100)
    unit = OneLine(label=_("Unit"), max_length=120)
    post = OneLine(label=_("Post"), max_length=60)
    department = OneLine(
        label=_("Department"),
        max_length=60,
        required=False,
        help_text=_("For officers of a department: its name as the programme's comparison has it"),
    )
    since = day(_("From"))
    paper = OneLine(label=_("Written paper"), max_length=120, help_text=_("Number of the paper that orders it"))

    def __init__(self, *args: Any, paths: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, PlaceField)
        place.paths = paths

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_department = cleaned.get("role") in {Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD}
        if is_department and not cleaned.get("department"):
            self.add_error("department", _("Name the department"))
        return cleaned

    def post_of(self) -> dict[str, Any]:
        """What the services take beside the place."""
        values = {name: self.cleaned_data[name] for name in ("unit", "post", "department", "since", "paper")}
        return {"role": Role(self.cleaned_data["role"]), **values}


class AppointForm(PostForm):
    """An official who has an account, or a new one: then the account is opened with the post."""

    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{2,60}$",
        label=_("Login"),
        error_messages={"invalid": _("Two to sixty letters, digits, dots or dashes")},
    )
    opens_account = forms.BooleanField(
        label=_("Open a new account with this login"),
        required=False,
        help_text=_("A one-time password is shown once; it is changed at the first login"),
    )
    name = OneLine(label=_("Name"), max_length=60, required=False, help_text=_("Only for a new account"))

    field_order = ("username", "opens_account", "name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        official = User.objects.filter(username=cleaned.get("username", "")).first()
        if cleaned.get("opens_account"):
            if official is not None:
                self.add_error("username", _("This login is taken"))
            if len(cleaned.get("name", "")) < 2:
                self.add_error("name", _("A new account needs the official's name"))
        elif official is None and "username" in cleaned:
            self.add_error("username", _("No account has this login"))
        cleaned["official"] = official
        return cleaned


class RelieveForm(forms.Form):
    until = day(_("Last day"))
    paper = OneLine(label=_("Written paper"), max_length=120, help_text=_("Number of the paper that orders it"))

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until > clock.today():
            raise ValidationError(_("It is recorded when it has taken effect, not before"))
        return until


class DelegateForm(forms.Form):
    to = LoginField(label=_("Login of the official who stands in"), max_length=60)
    since = day(_("First day"))
    until = day(_("Last day"))
    paper = OneLine(label=_("Written paper"), max_length=120, help_text=_("Number of the paper that orders it"))
    reason = OneLine(label=_("Reason"), max_length=120)
    paper_names_longer = forms.BooleanField(
        label=_("The paper itself names a period of more than 90 days"), required=False
    )


class AccountForm(forms.Form):
    act = forms.ChoiceField(choices=[(act, act) for act in ("close", "reopen", "unlock", "password")])


class OfficialFilter(forms.Form):
    """What the list of officials is narrowed by. A wrong value narrows nothing."""

    name = forms.CharField(label=_("name or login"), required=False, max_length=40)
    role = forms.ChoiceField(label=_("role"), required=False, choices=lambda: [("", _("any")), *Role.choices])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {name: value for name, value in cleaned.items() if "\x00" not in str(value)}


class SuccessionForm(forms.Form):
    """A place followed by another, renamed, or one of its units reformed: which, by which fields are filled in."""

    KINDS = (
        ("merged", _("merged into another place")),
        ("renamed", _("renamed")),
        ("unit", _("a unit of the place is reformed or renamed")),
    )
    kind = forms.ChoiceField(label=_("What happened"), choices=KINDS)
    place = PlaceField(label=_("Place (code or name)"), max_length=100)
    successor = PlaceField(label=_("Merged into (code or name)"), max_length=100, required=False)
    before = OneLine(label=_("Unit until now"), max_length=120, required=False)
    name = OneLine(label=_("New name"), max_length=100, required=False, help_text=_("of the place or of the unit"))
    on = day(_("In effect from"))
    paper = OneLine(label=_("Written paper"), max_length=120, help_text=_("Number of the paper that orders it"))

    def __init__(self, *args: Any, paths: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("place", "successor"):
            field = self.fields[name]
            assert isinstance(field, PlaceField)
            field.paths = paths

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        needed = {"merged": ("successor",), "renamed": ("name",), "unit": ("before", "name")}
        for name in needed.get(cleaned.get("kind", ""), ()):
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("This is needed here"))
        return cleaned


def transfer_initial(posting: Posting) -> dict[str, Any]:
    return {"role": posting.role, "unit": posting.unit, "post": posting.post, "department": posting.department}
