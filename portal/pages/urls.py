"""Search, map of the site and feeds; in each language."""

from django.urls import path

from portal.pages import feeds, views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("rss.xml", feeds.NewsFeed(), name="rss"),
]
