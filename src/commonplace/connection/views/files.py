"""Files of questions and replies, for those who may see them, to be saved and never shown in a page of ours. Security case 57."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from commonplace.connection import attachments, naming
from commonplace.connection.models import Attachment, Question
from commonplace.members.models import Member
from commonplace.members.views.request import MemberRequest, for_members


@for_members
@require_safe
def attachment(request: MemberRequest, public_id: str) -> FileResponse:
    """One file."""
    found = Attachment.objects.visible_to(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return hand_out(found, viewer=request.user)


def hand_out(found: Attachment, *, viewer: Member | None) -> FileResponse:
    """A file as an answer: for saving, of one type only, and shown alone it can do nothing. Raises `Http404` where it is gone.

    Whoever calls this has seen to it that `viewer` may have it; None is somebody without an account.
    """
    question = Question.objects.filter(attachment=found).select_related("asker", "group").first()
    name = naming.file_name(found, question=question, viewer=viewer) if question else found.name
    try:
        answer = FileResponse(
            attachments.open_file(found), as_attachment=True, filename=name, content_type=attachments.type_of(found))
    except FileNotFoundError:
        raise Http404 from None
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
