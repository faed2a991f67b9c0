"""Page types of the core, media and the settings of a site's frame."""

from portal.pages.models.base import BasePage
from portal.pages.models.frame import AlertSetting, ContactSetting, FooterSetting
from portal.pages.models.homes import CnapHome, CommunityHome
from portal.pages.models.kiosk import KioskSetting
from portal.pages.models.media import Picture, PictureRendition, PublicDocument
from portal.pages.models.news import News, NewsIndex, NewsTopic
from portal.pages.models.standard import SectionPage, StandardPage

__all__ = [
    "AlertSetting",
    "BasePage",
    "CnapHome",
    "CommunityHome",
    "ContactSetting",
    "FooterSetting",
    "KioskSetting",
    "News",
    "NewsIndex",
    "NewsTopic",
    "Picture",
    "PictureRendition",
    "PublicDocument",
    "SectionPage",
    "StandardPage",
]
