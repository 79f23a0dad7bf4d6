"""Where everything is."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from forum import api, views

urlpatterns = [
    path("", views.page, name="page"),
    path("join/", views.join),
    path("login/", LoginView.as_view(template_name="forum/login.html", next_page="page")),
    path("logout/", LogoutView.as_view(next_page="page")),
    path("number/", views.number),
    path("code/", views.code),
    path("comments/", views.comment),
    path("comments/async/", views.comment_async),
    path("api/comments/", api.Comments.as_view()),
]
