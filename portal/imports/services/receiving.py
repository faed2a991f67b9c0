"""A table comes in: kept as it is until the worker reads it."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction

from portal.audit.services import record
from portal.common import clock
from portal.common.outbox import hand_to_worker
from portal.imports.constants import AT_WORK, LARGEST_FILE, RunState
from portal.imports.models import ImportRun, ImportSource
from portal.imports.refusals import ImportRefused
from portal.imports.services.leases import TASK


def receive_table(*, community: Any, code: str, actor: Any, name: str, data: bytes, language: str = "uk") -> ImportRun:
    """The same file again, while its import stands, is that import. Error: ImportRefused (empty, too_large,
    another_runs)."""
    if not data:
        raise ImportRefused("empty")
    if len(data) > LARGEST_FILE:
        raise ImportRefused("too_large", limit=LARGEST_FILE // 1024 // 1024)
    digest = hashlib.sha256(data).hexdigest()
    standing = ImportRun.objects.for_community(community).filter(code=code, state__in=[*AT_WORK, RunState.CHECKED])
    try:
        with transaction.atomic():
            if found := standing.filter(sha256=digest).first():
                return found
            run = ImportRun.objects.create(
                community=community,
                code=code,
                actor=actor,
                language=language,
                file_name=name[:160],
                sha256=digest,
                created_at=clock.now(),
            )
            ImportSource.objects.create(run=run, data=data)
            hand_to_worker(TASK, run.pk)
            record(actor=actor, action="imports.brought", target=run, community=community, details={"table": code})
    except IntegrityError as error:
        raise ImportRefused("another_runs") from error
    return run
