"""What people write."""

from django.conf import settings
from django.db import models


class Comment(models.Model):
    """One comment."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"comment {self.pk}"
