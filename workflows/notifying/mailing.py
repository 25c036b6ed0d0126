"""A mail over the office's own server (settings.EMAIL_*)."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from workflows.notifying import problems
from workflows.notifying.delivery_models import Delivery
from workflows.notifying.problems import NotSent

PERMANENT = range(500, 600)


def send_mail(delivery: Delivery, connection: BaseEmailBackend) -> None:
    """Raises NotSent. The Message-ID is the delivery's own: a repeat is the same mail to every mail program."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    mail = EmailMessage(
        subject=delivery.subject.replace("\n", " "),
        body=delivery.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[delivery.address],
        headers={"Message-ID": f"<{delivery.key}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise NotSent(problems.RECIPIENT, *codes[:1], is_final=all(code in PERMANENT for code in codes)) from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(problems.SERVER, error.smtp_code) from error
    except TimeoutError as error:
        raise NotSent(problems.TIMEOUT) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(problems.UNREACHABLE) from error
