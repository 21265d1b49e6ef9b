"""What a member mutes: the list, and the form that first shows what it would hide."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commonplace.consumption import mute_queries, muting, presenting, queries, would_hide
from commonplace.consumption.actions import following
from commonplace.consumption.actions import muting as actions
from commonplace.consumption.actions.muting import CannotMute
from commonplace.consumption.forms_mute import MONTH, NOISY, SOURCE, MuteForm
from commonplace.consumption.models import Mute
from commonplace.consumption.views.lists import SLUG, local_address, number, row_or_404
from commonplace.consumption.would_hide import WouldHide
from commonplace.entries.models import EntryBody, Follow
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.members.views.request import MemberRequest, for_members

TAGS_OFFERED = 12


@for_members
@require_GET
def mutes(request: MemberRequest) -> HttpResponse:
    """All that is muted, and what has ended lately."""
    member = request.user
    at = now()
    if mute_queries.any_ended(member, at=at):
        actions.lift_ended(at=at, member=member)
    asked = request.GET.get("count", "")
    return render(request, "consumption/mutes.html", {
        "running": mute_queries.running(member, at=at),
        "ended": mute_queries.ended(member, at=at),
        "sources": mute_queries.muted_sources(member),
        "noisy": mute_queries.noisy_sources(member),
        "asked": asked,
        "asked_words": _asked(member, asked) if SLUG.fullmatch(asked) else "",
    })


def _asked(member: Member, public_id: str) -> str:
    """How much one of the mutes, or a muted source, held back: counted only when somebody asks."""
    at = now()
    if mute := Mute.objects.visible_to(member).filter(public_id=public_id).first():
        return _count_words(would_hide.of_mute(member, mute, at=at, shown=0))
    if follow := queries.follow_of(member, public_id):
        return _count_words(would_hide.of_source(member, follow, at=at, shown=0))
    raise Http404


def _count_words(found: WouldHide) -> str:
    return ngettext("%(number)d thing in the last 30 days", "%(number)d things in the last 30 days", found.count) % {"number": found.count}


@for_members
def new_mute(request: MemberRequest) -> HttpResponse:
    """Choose what to mute; see what that would have hidden; then mute it, or not."""
    member = request.user
    if request.method != "POST":
        initial = _initial(member, request)
        return _form_page(request, MuteForm(initial=initial, member=member))
    form = MuteForm(request.POST, member=member)
    if not form.is_valid() or form.choices:
        return _form_page(request, form)
    if "mute" in request.POST and request.POST.get("shown") == form.shown_key:
        try:
            _do(member, form)
        except CannotMute as problem:
            form.add_error("text", str(problem))
            return _form_page(request, form)
        said = _("%(what)s is kept out of Today.") if form.is_noisy else _("%(what)s is muted. Search finds it all the same.")
        messages.success(request, said % {"what": form.words})
        return redirect(local_address(request.POST["next"]) if request.POST.get("next") else reverse("consumption:mutes"))
    return _form_page(request, form, preview=_preview(member, form))


def _do(member: Member, form: MuteForm) -> None:
    until = form.until(now())
    if form.follow is not None and form.is_noisy:
        following.change(acting=member, follow=form.follow, is_noisy=True)
    elif form.follow is not None:
        actions.mute_source(acting=member, follow=form.follow, until=until)
    else:
        actions.mute(acting=member, kind=form.what, text=form.said, person=form.person, until=until)


def _preview(member: Member, form: MuteForm) -> WouldHide:
    at = now()
    if form.follow is not None:
        return would_hide.of_source(member, form.follow, at=at)
    return would_hide.of_mute(member, Mute(member=member, kind=form.what, text=form.said, person=form.person), at=at)


def _form_page(request: HttpRequest, form: MuteForm, preview: WouldHide | None = None) -> HttpResponse:
    asked = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "consumption/mutes_new.html", {
        "form": form,
        "offers": _offers(form.member, request),
        "next": local_address(asked) if asked else "",
        "preview": preview,
        "rows": presenting.lines(preview.rows, at=now()) if preview else (),
        "kept_back": preview.count - len(preview.rows) if preview else 0,
    })


def _initial(member: Member, request: HttpRequest) -> dict[str, str]:
    """What an address asks the form to begin with: a source, a person, a word, or what an entry came from."""
    asked = request.GET
    initial = {"kind": Mute.Kind.WORD.value, "how_long": MONTH, "text": asked.get("text", "")[:200]}
    if asked.get("kind") in Mute.Kind.values:
        initial["kind"] = asked["kind"]
    follow = None
    if "entry" in asked:
        follow = row_or_404(member, number(asked["entry"])).follow
    elif "source" in asked:
        follow = queries.follow_of(member, asked["source"]) if SLUG.fullmatch(asked["source"]) else None
        if follow is None:
            raise Http404
    if follow is not None:
        kind = NOISY if asked.get("kind") == NOISY else SOURCE
        return initial | {"kind": kind, "text": follow.shown_title, "which": follow.source.public_id}
    if "person" in asked:
        person = get_object_or_404(mute_queries.people_followed(member), public_id=asked["person"])
        return initial | {"kind": Mute.Kind.PERSON.value, "text": person.name, "which": person.public_id}
    return initial


def _offers(member: Member, request: HttpRequest) -> list[dict[str, str]]:
    """Of the entry or source that somebody came from: the source, the person, and the tags, each one press away."""
    asked = request.GET
    follow: Follow | None = None
    tags: list[str] = []
    if "entry" in asked:
        row = row_or_404(member, number(asked["entry"]))
        follow = row.follow
        body = EntryBody.objects.filter(pk=row.entry.pk).only("tags").first()
        tags = [tag for tag in (body.tags if body else []) if isinstance(tag, str) and muting.hashtag_key(tag)][:TAGS_OFFERED]
    elif "source" in asked and SLUG.fullmatch(asked["source"]):
        follow = queries.follow_of(member, asked["source"])
    if follow is None:
        return []
    asks: list[tuple[str, dict[str, str]]] = [(_("This source"), {"source": follow.source.public_id})]
    if follow.person is not None:
        person = follow.person.merged_into or follow.person
        asks.append((_("All of %(name)s") % {"name": person.name}, {"person": person.public_id}))
    asks += [(f"#{tag}", {"kind": Mute.Kind.HASHTAG.value, "text": tag}) for tag in tags]
    here, after = reverse("consumption:new_mute"), {"next": asked["next"]} if "next" in asked else {}
    return [{"label": label, "address": f"{here}?{urlencode(ask | after)}"} for label, ask in asks]


@for_members
@require_POST
def stop_mute(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop muting."""
    member = request.user
    mute = get_object_or_404(Mute.objects.visible_to(member).select_related("person__merged_into"), public_id=public_id)
    words = mute_queries.words_of(mute)
    actions.stop(acting=member, mute=mute)
    messages.success(request, _("%(what)s is no longer muted.") % {"what": words})
    return redirect("consumption:mutes")
