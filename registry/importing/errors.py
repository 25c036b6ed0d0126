"""Why an import act is refused."""

from django.utils.translation import gettext_lazy as _

from registry.errors import RegistryRefusal


class MayNotImport(RegistryRefusal):
    text = _("this needs the duty “%(duty)s” here, and you do not hold it")


class NotWaitingForApproval(RegistryRefusal):
    text = _("this import is not waiting for approval")


class OwnImport(RegistryRefusal):
    text = _("you uploaded this workbook yourself; another official must approve it")
