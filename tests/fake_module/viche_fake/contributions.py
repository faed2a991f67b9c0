"""Every slot of the contract, once."""

from portal.registry import contract
from portal.registry.channels import NotificationChannel
from portal.registry.help import AdminHelp

CONTRIBUTIONS: tuple[contract.Contribution, ...] = (
    contract.MenuItem(label="Fake page", url_name="viche_fake:home"),
    contract.CabinetSection(
        label="Fake section",
        url_name="viche_fake_cabinet:home",
        is_visible="viche_fake.selectors.is_visible",
        counter="viche_fake.selectors.counter",
    ),
    contract.CabinetPanel(
        key="viche_fake.panel", template="viche_fake/panel.html", context="viche_fake.widgets.cabinet_panel"
    ),
    contract.PageWidget(
        key="viche_fake.hello",
        label="Hello",
        template="viche_fake/hello.html",
        context="viche_fake.widgets.hello",
    ),
    contract.EmbedWidget(
        kind="viche_fake.frame",
        label="Fake frame",
        url_name="viche_fake_widget:frame",
        fallback_url_name="viche_fake:home",
    ),
    contract.SubjectPanel(
        key="viche_fake.panel", label="Panel", template="viche_fake/hello.html", context="viche_fake.widgets.panel"
    ),
    contract.ServicePanel(
        key="viche_fake.service", label="Service", context="viche_fake.widgets.panel", template="viche_fake/hello.html"
    ),
    contract.SubjectFigures(key="viche_fake.figures", figures="viche_fake.selectors.figures"),
    contract.FormSubject(
        kind="viche_fake.thing",
        label="Things",
        place="viche_fake.selectors.place",
        managed="viche_fake.selectors.managed",
    ),
    contract.KioskTile(label="Tile", url_name="viche_fake:home"),
    contract.MapLayer(key="viche_fake.layer", label="Layer", features="viche_fake.selectors.features"),
    contract.NotificationType(code="viche_fake/hello", label="Hello"),
    NotificationChannel(
        code="viche_fake", label="Drum", tell="viche_fake.services.tell", is_on="viche_fake.selectors.drums"
    ),
    contract.SubscriptionTopic(code="viche_fake.fakes", label="Fakes", item="viche_fake.selectors.letter_item"),
    contract.AuditAction(code="viche_fake.waved", label="Waved"),
    contract.ScheduledJob(name="viche_fake.tick", function="viche_fake.tasks.tick", minutes=5),
    contract.ScheduledJob(name="viche_fake.nightly", function="viche_fake.tasks.tick", daily_at="02:30"),
    contract.HealthCheck(name="viche_fake", check="viche_fake.health.check"),
    contract.RetentionRule(name="viche_fake.rows", purge="viche_fake.tasks.purge", days=30),
    contract.PersonalDataSource(
        name="viche_fake", export="viche_fake.selectors.export", erase="viche_fake.services.erase"
    ),
    AdminHelp(key="viche_fake", title="Fake", text="Сторінка вигаданого модуля.", screens=("viche_fake",)),
    contract.TimelineSource(name="viche_fake", events="viche_fake.selectors.events"),
    contract.SearchSource(
        kind="viche_fake.fakes",
        label="Fakes",
        documents="viche_fake.selectors.documents",
        visible="viche_fake.selectors.visible",
    ),
    contract.WebhookEvent(
        code="viche_fake.waved",
        label="Somebody waved",
        signal="viche_fake.signals.waved",
        data="viche_fake.selectors.waved",
    ),
    contract.ImportTable(
        code="viche_fake.forms",
        label="Fake table",
        resource="viche_fake.resources.FakeTable",
        permissions=("webhooks.add_webhook", "webhooks.change_webhook"),
    ),
    contract.ReportSource(
        code="viche_fake.report",
        label="Waves",
        build="viche_fake.selectors.waves",
        is_visible="viche_fake.selectors.works",
    ),
    contract.ReportSource(
        code="viche_fake.people",
        label="People who waved",
        build="viche_fake.selectors.people",
        is_visible="viche_fake.selectors.works",
        has_personal_data=True,
    ),
    contract.RoleSpec(code="viche_fake_keeper", label="Keeper", permissions=("wagtailadmin.access_admin",)),
    contract.WorkerSource(name="viche_fake", works="viche_fake.selectors.works"),
    contract.SitePages(label="Pages", create="viche_fake.services.create_pages"),
    contract.DemoData(label="Demo", seed="viche_fake.services.seed"),
    contract.FileUse(code="viche_fake.photos", label="Photos", may_read="viche_fake.selectors.may_read"),
    contract.FileUse(
        code="viche_fake.scan",
        label="One small scan",
        may_read="viche_fake.selectors.may_read",
        types=("application/pdf",),
        max_files=1,
        max_bytes=200_000,
    ),
    contract.StyleSample(label="Sample", template="viche_fake/hello.html", context={"name": "sample"}),
)
