"""House rules of modules as Django system checks."""

from django.core.checks import Error, register

from portal.registry.contract import Contribution
from portal.registry.modules import installed_modules


@register("modules")
def check_modules(app_configs: object, **kwargs: object) -> list[Error]:
    problems: list[Error] = []
    labels = {module.label for module in installed_modules()}
    for module in installed_modules():
        for needed in set(module.requires) - labels:
            problems.append(
                Error(f"Module {module.label} requires {needed}, which is not installed.", id="registry.E001")
            )
        source = module.load("contributions")
        if source is None:
            problems.append(Error(f"Module {module.label} has no contributions.py.", id="registry.E002"))
            continue
        for item in getattr(source, "CONTRIBUTIONS", ()):
            if not isinstance(item, Contribution):
                problems.append(
                    Error(f"Module {module.label} contributes {item!r}, which is no slot.", id="registry.E003")
                )
    return problems
