"""A model registered with django-auditlog, by its documentation."""

from auditlog.registry import auditlog
from django.db import models


class Document(models.Model):  # type: ignore[misc]  # Django has no types
    """A document of a sales system."""

    number = models.CharField(max_length=40)
    customer = models.CharField(max_length=120)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=20)

    class Meta:
        app_label = "django_auditlog"


auditlog.register(Document)
