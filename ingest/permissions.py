"""Who may upload a kind, decide about an upload, take one back."""

from typing import TYPE_CHECKING, Any

from ingest import kinds
from ingest.models import SetAsideRow, Upload
from records.permissions import may

if TYPE_CHECKING:
    from ingest.resources import KindResource


def may_view(user: Any) -> bool:
    return may(user, "view", Upload)


def may_add(user: Any) -> bool:
    """Whether the person may upload anything at all."""
    return may(user, "add", Upload) and bool(kinds_of(user))


def may_upload(user: Any, kind: str) -> bool:
    """What a person may upload is what they may add."""
    resource = kinds.every().get(kind)
    return resource is not None and may(user, "add", resource._meta.model)


def kinds_of(user: Any) -> "dict[str, type[KindResource]]":
    """{kind: resource} that the person may upload."""
    return {kind: found for kind, found in kinds.every().items() if may_upload(user, kind)}


def may_decide(user: Any, upload: Upload) -> bool:
    """Correct, commit and discard are its owner's, or an administrator's; of a kind that they may
    upload, or that the file was refused as."""
    own = upload.owner_id == user.pk and may(user, "add", Upload)
    if not own and not may(user, "change", Upload):
        return False
    refused = upload.state == Upload.State.REFUSED
    return refused or not upload.kind or may_upload(user, upload.kind)


def may_settle(user: Any, row: SetAsideRow) -> bool:
    """Correct or discard a row that was set aside: whoever may upload its kind."""
    return may(user, "change", SetAsideRow) and may_upload(user, row.upload.kind)
