"""Search, map of the site and feeds; in each language."""

from django.urls import path

from portal.pages import feeds, search_views, views
from portal.pages.styleguide.views import styleguide

urlpatterns = [
    path("search/", search_views.search_page, name="search"),
    path("search/suggestions/", search_views.suggestions, name="search_suggestions"),
    path("styleguide/", styleguide, name="styleguide"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("rss.xml", feeds.NewsFeed(), name="rss"),
]
