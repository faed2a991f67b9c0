"""Topics of the built-in guide about screens of the core. Modules contribute their own (portal.registry.help)."""

from django.utils.translation import gettext_lazy as _

from portal.registry.help import AdminHelp

TOPICS: tuple[AdminHelp, ...] = (
    AdminHelp(
        key="pages",
        title=_("Pages and news"),
        text=_(
            "Each site is a tree of pages; what stands below a page opens from it. A draft is seen by nobody until "
            "«Publish» is pressed; a former version can be brought back from the history of the page."
        ),
        screens=("wagtailadmin_explore", "wagtailadmin_pages", "wagtailadmin_home"),
        order=10,
    ),
    AdminHelp(
        key="media",
        title=_("Pictures and documents"),
        text=_(
            "They are loaded once and stand on many pages. Say in the description what is on a picture: whoever does "
            "not see it hears these words. Personal data must not be in documents: everybody may open them."
        ),
        screens=("wagtailimages", "wagtaildocs"),
        order=20,
    ),
    AdminHelp(
        key="forms",
        title=_("Forms"),
        text=_(
            "A form is a draft until it is published; a published version never changes, and answers to it stay "
            "readable. Then it is put on places: a site, an addressee. Answers are read in the cabinet."
        ),
        screens=("forms_admin",),
        permission="forms.change_formdefinition",
        order=30,
    ),
    AdminHelp(
        key="calendar",
        title=_("Calendar"),
        text=_(
            "Working days of the community: holidays by law, transfers, martial law. Changes are a draft; before it "
            "is applied, the page lists which legal terms move. What was applied is never edited, only replaced."
        ),
        screens=("calendar",),
        permission="calendar.view_calendaredition",
        order=40,
    ),
    AdminHelp(
        key="people",
        title=_("People and roles"),
        text=_(
            "An invitation gives a role to an e-mail; the person signs in by a code and connects the second step. A "
            "role with dates ends by itself. A lost phone: open the person and reset the second step."
        ),
        screens=("people_modeladmin", "accounts_roles"),
        permission="communities.view_membership",
        order=50,
    ),
    AdminHelp(
        key="letters",
        title=_("Letters and subscribers"),
        text=_(
            "Every letter of the platform with its state; one that failed can be sent again. Subscribers have "
            "confirmed their address themselves; whoever has asked never to be written to stays on that list."
        ),
        screens=("letters_modeladmin", "subscribers_modeladmin", "suppression_modeladmin"),
        permission="notifications.view_delivery",
        order=60,
    ),
    AdminHelp(
        key="widgets",
        title=_("Widgets and webhooks"),
        text=_(
            "A widget is a part of this site on another one: name its address and copy the code. A webhook tells "
            "another system of chosen events; its secret is shown once."
        ),
        screens=("widgets_modeladmin", "webhooks_modeladmin"),
        permission="embed.view_widgetconfig",
        order=70,
    ),
    AdminHelp(
        key="imports",
        title=_("Tables from a file"),
        text=_(
            "A registry takes a whole table: download the template, fill it in, bring it back. First everything is "
            "checked and shown, row by row; nothing is written until you press «Apply». Errors come as a file to mend."
        ),
        screens=("imports_admin",),
        order=75,
    ),
    AdminHelp(
        key="reports",
        title=_("Reports"),
        text=_(
            "They stand in the cabinet, section «Reports»: choose the days, see the table and the chart, take it as "
            "XLSX, CSV or PDF. A schedule sends it to given addresses; a report with personal data is never attached."
        ),
        order=76,
    ),
    AdminHelp(
        key="styleguide",
        title=_("Style guide"),
        text=_(
            "/styleguide/ shows every part that pages are made of, in each theme, scheme and size. Look there before "
            "asking for a new part, and after changing colours: what is unreadable there is unreadable everywhere."
        ),
        order=77,
    ),
    AdminHelp(
        key="desk_checks",
        title=_("Checks at the desk"),
        text=_(
            "The cabinet has who was checked by a document here. A check that was a mistake is ended there, with a "
            "reason that the person reads in a letter; the account falls back to what else is confirmed."
        ),
        permission="identity.end_check",
        order=78,
    ),
    AdminHelp(
        key="modules",
        title=_("Modules and the state of the system"),
        text=_(
            "A module that is switched off vanishes from the site with its addresses, its data stay. The state of the "
            "system says what does not work and since when."
        ),
        screens=("registry_modules", "registry_health"),
        permission="registry.view_heartbeat",
        order=80,
    ),
    AdminHelp(
        key="audit",
        title=_("Audit log"),
        text=_(
            "Who did what and when, also who read confidential records. Nobody can change or delete a line: each is "
            "tied to the one before it."
        ),
        screens=("audit_modeladmin",),
        permission="audit.view_auditrecord",
        order=90,
    ),
    AdminHelp(
        key="look",
        title=_("Look, contacts, alerts"),
        text=_(
            "Colours that cannot be read are refused. The strip of alerts stands above every page of a site: for an "
            "air raid, an accident, changed hours; switch it off when it is over."
        ),
        screens=("wagtailsettings", "community_modeladmin"),
        permission="communities.change_community",
        order=100,
    ),
)
