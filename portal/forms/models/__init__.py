"""What forms keep: forms with their versions, where they are offered, what people answered."""

from portal.forms.models.attachment import FormAttachment
from portal.forms.models.form import FormDefinition
from portal.forms.models.response import Channel, FormResponse
from portal.forms.models.version import FormVersion

__all__ = ["Channel", "FormAttachment", "FormDefinition", "FormResponse", "FormVersion"]
