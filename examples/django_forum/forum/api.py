"""The forum for programs."""

from __future__ import annotations

from rest_framework import generics, serializers

from forum.models import Comment
from idverify import Action
from idverify.integrations.drf import requires


class CommentSerializer(serializers.ModelSerializer):
    """A comment as JSON."""

    class Meta:
        model = Comment
        fields = ("id", "text")


class Comments(generics.CreateAPIView):
    """Write a comment."""

    permission_classes = (requires(Action.COMMENT),)
    serializer_class = CommentSerializer

    def perform_create(self, serializer: CommentSerializer) -> None:
        """Keep it with its author."""
        serializer.save(author=self.request.user)
