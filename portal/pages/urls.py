"""Search, map of the site and feeds; in each language."""

from django.urls import path

from portal.pages import feeds, search_views, views, views_kiosk, views_map
from portal.pages.styleguide.views import styleguide

urlpatterns = [
    path("search/", search_views.search_page, name="search"),
    path("search/suggestions/", search_views.suggestions, name="search_suggestions"),
    path("styleguide/", styleguide, name="styleguide"),
    path("map/", views_map.community_map, name="community_map"),
    path("kiosk/", views_kiosk.kiosk, name="kiosk"),
    path("kiosk/links/<str:name>/", views_kiosk.kiosk_link, name="kiosk_link"),
    path("kiosk/end/", views_kiosk.end, name="kiosk_end"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("rss.xml", feeds.NewsFeed(), name="rss"),
]
