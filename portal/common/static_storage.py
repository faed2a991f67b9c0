"""Static files under names that carry their hash, module imports included."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """For production: compressed beforehand, which costs a minute of processor time once."""

    support_js_module_import_aggregation = True


class QuickManifestStorage(ManifestStaticFilesStorage):
    """For `make run`: the same names, nothing compressed."""

    support_js_module_import_aggregation = True
