"""Every slot of the contract, so that each is shared by two who do not know each other."""

from portal.registry import contract
from portal.registry.channels import NotificationChannel
from portal.registry.help import AdminHelp

ASKED, DONE, LINE = "viche_neighbour.selectors", "viche_neighbour.services", "viche_neighbour/line.html"
RIGHTS = ("webhooks.add_webhook", "webhooks.change_webhook")

CONTRIBUTIONS: tuple[contract.Contribution, ...] = (
    contract.MenuItem(label="Сторінка сусіда", url_name="viche_neighbour:home"),
    contract.CabinetSection(
        label="Розділ сусіда", url_name="viche_neighbour_cabinet:home", counter=f"{ASKED}.how_many"
    ),
    contract.CabinetPanel(
        key="viche_neighbour.panel", template="viche_neighbour/panel.html", context=f"{ASKED}.cabinet_panel"
    ),
    contract.PageWidget(key="viche_neighbour.line", label="Рядок сусіда", template=LINE, context=f"{ASKED}.line"),
    contract.EmbedWidget(
        kind="viche_neighbour.frame", label="Віконце сусіда", url_name="viche_neighbour_widget:frame"
    ),
    contract.SubjectPanel(key="viche_neighbour.panel", label="Сусід", template=LINE, context=f"{ASKED}.line"),
    contract.ServicePanel(key="viche_neighbour.panel", label="Сусід", template=LINE, context=f"{ASKED}.line"),
    contract.SubjectFigures(key="viche_neighbour.figures", figures=f"{ASKED}.figures"),
    contract.FormSubject(
        kind="viche_neighbour.house", label="Будинки", place=f"{ASKED}.house", managed=f"{ASKED}.houses"
    ),
    contract.KioskTile(label="Плитка сусіда", url_name="viche_neighbour:home"),
    contract.MapLayer(key="viche_neighbour.houses", label="Будинки", features=f"{ASKED}.houses_on_map"),
    contract.NotificationType(code="viche_neighbour/news", label="Новини сусіда", is_required=False),
    NotificationChannel(
        code="viche_neighbour", label="голубом", tell=f"{DONE}.tell", is_on="viche_neighbour.selectors.flies"
    ),
    contract.SubscriptionTopic(code="viche_neighbour.news", label="Новини сусіда", item=f"{ASKED}.letter_item"),
    contract.AuditAction(code="viche_neighbour.knocked", label="Сусід постукав"),
    contract.ScheduledJob(name="viche_neighbour.look", function="viche_neighbour.tasks.look", minutes=7),
    contract.HealthCheck(name="viche_neighbour", check=f"{ASKED}.health"),
    contract.RetentionRule(name="viche_neighbour.knocks", purge=f"{DONE}.purge", days=30),
    contract.PersonalDataSource(
        name="viche_neighbour.knocks", export=f"{ASKED}.export", erase=f"{DONE}.erase", label="Стуки"
    ),
    AdminHelp(key="viche_neighbour", title="Сусід", text="Сторінка вигаданого сусіда.", screens=("viche_neighbour",)),
    contract.TimelineSource(name="viche_neighbour.knocks", events=f"{ASKED}.events"),
    contract.SearchSource(
        kind="viche_neighbour.houses", label="Будинки", documents=f"{ASKED}.documents", visible=f"{ASKED}.visible"
    ),
    contract.WebhookEvent(
        code="viche_neighbour.knocked",
        label="Хтось постукав",
        signal="viche_neighbour.signals.knocked",
        data=f"{ASKED}.told",
    ),
    contract.ImportTable(
        code="viche_neighbour.forms", label="Таблиця", resource="viche_neighbour.resources.Table", permissions=RIGHTS
    ),
    contract.ReportSource(
        code="viche_neighbour.knocks", label="Стуки", build=f"{ASKED}.report", is_visible=f"{ASKED}.works"
    ),
    contract.RoleSpec(code="viche_neighbour_porter", label="Двірник", permissions=("wagtailadmin.access_admin",)),
    contract.WorkerSource(name="viche_neighbour", works=f"{ASKED}.works"),
    contract.SitePages(label="Сторінки сусіда", create=f"{DONE}.create_pages"),
    contract.DemoData(label="Показ сусіда", seed=f"{DONE}.seed"),
    contract.FileUse(code="viche_neighbour.plans", label="Плани", may_read=f"{ASKED}.may_read"),
    contract.StyleSample(label="Зразок сусіда", template=LINE, context={"name": "зразок"}),
)
