"""The forms of reading: follow, name and categories, a list to bring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonplace.consumption import bringing, queries
from commonplace.consumption.actions import following
from commonplace.consumption.actions.following import NotAnAddress, Wish
from commonplace.consumption.bringing import asking
from commonplace.consumption.models import Category
from commonplace.consumption.shelf import ShelfItem
from commonplace.entries.models import Follow
from commonplace.members.models import Member
from commonplace.network import adopting
from commonplace.network.formats import bluesky
from commonplace.network.formats.model import MAX_TEXT_BYTES
from commonplace.network.models import Bringing
from commonplace.spaces.canonical import canonical_key, web_address
from commonplace.spaces.models import Source

PATH = " / "


class AddressForm(forms.Form):
    """One field: an address, a handle or a tag."""

    address = forms.CharField(
        label=gettext_lazy("Address, handle or tag"),
        max_length=2000,
        help_text=gettext_lazy("For example example.org, @name@host, #tag@host, r/name, or a channel's page."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )


class WishForm(forms.Form):
    """One of the candidates, as the page sends it back."""

    follow = forms.CharField(max_length=8000)
    typed = forms.CharField(max_length=2000, required=False, strip=False)
    kind = forms.CharField(required=False)
    site_address = forms.CharField(required=False)
    category = forms.CharField(required=False)
    new_category = forms.CharField(required=False)

    # Any: what Django's forms take.
    def __init__(self, *args: Any, categories: list[queries.Shelf], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = categories

    def wish(self) -> Wish:
        """What the member wishes to follow.

        Raises:
            NotAnAddress: what came is not what our page sends.

        """
        if not self.is_valid():
            raise NotAnAddress(self.data.get("follow", ""))
        sent = self.cleaned_data
        address, typed, new = sent["follow"], sent["typed"], sent["new_category"]
        standing = next((one.path for one in self.categories if one.category.public_id == sent["category"]), ())
        # What was typed is kept byte for byte where it is the address itself; a handle or a page led to another.
        is_itself = canonical_key(web_address(typed) or "") == canonical_key(address)
        return Wish(
            typed=typed if is_itself else address, address=address, site_address=sent["site_address"],
            kind=sent["kind"] if sent["kind"] in Source.Kind.values else Source.Kind.BLOG,
            as_person=self.data.get("as") == "person", folders=(new,) if new else standing,
        )


class KeepForm(forms.Form):
    """What was typed and led nowhere."""

    keep = forms.CharField(max_length=2000)


class FollowForm(forms.Form):
    """The member's own name for a source, and the categories it stands in."""

    title = forms.CharField(label=gettext_lazy("My name for it"), max_length=300, required=False,
                            help_text=gettext_lazy("Empty: the name that it gives itself."))
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Categories"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("As many as you like."),
    )
    new_category = forms.CharField(label=gettext_lazy("A new category"), max_length=200, required=False)

    # Any: what Django's forms take.
    def __init__(self, *args: Any, member: Member, follow: Follow, **kwargs: Any) -> None:
        self.member, self.follow = member, follow
        standing = list(follow.shelvings.exclude(category=None).values_list("category__public_id", flat=True))
        kwargs["initial"] = {"title": follow.title, "categories": standing}
        super().__init__(*args, **kwargs)
        tree = queries.category_tree(member)
        field = self.fields["categories"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.category.public_id, PATH.join(one.path)) for one in tree]
        if not tree:
            del self.fields["categories"]

    def save(self) -> None:
        """Write name and categories."""
        chosen = list(Category.objects.visible_to(self.member).filter(public_id__in=self.cleaned_data.get("categories", ())))
        if name := self.cleaned_data["new_category"].strip():
            made = following.category_at(acting=self.member, folders=(name,))
            assert made
            chosen.append(made)
        following.set_categories(acting=self.member, follow=self.follow, categories=chosen)
        following.change(acting=self.member, follow=self.follow, title=self.cleaned_data["title"])


class BringForm(forms.Form):
    """Whatever somebody brings: a file, pasted text, or an address."""

    file = forms.FileField(
        label=gettext_lazy("A file"), required=False, allow_empty_file=True, widget=forms.FileInput(attrs={
            "data-most": str(MAX_TEXT_BYTES), "data-most-zip": "26000000",  # of 25 MB, what the form around it needs is left
            "data-large": gettext_lazy("It is larger than 20 MB, or as a zip than 25 MB: it would not arrive. Bring it in smaller parts."),
        }),
        help_text=gettext_lazy(
            "A list of sources (OPML), who you follow on Mastodon, a table of people, an archive of Twitter (zip), bookmarks, an address "
            "book. Choose it, or drop it on the button. It may have 20 MB, a zip 25 MB."))
    text = forms.CharField(
        label=gettext_lazy("Or paste a text"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Names, handles and addresses, one a line or in the middle of sentences."))
    address = forms.CharField(
        label=gettext_lazy("Or give an address"), required=False, max_length=2000, widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=gettext_lazy("Of a list, of a starter pack, or of a starter pack or list of Bluesky."))

    def clean(self) -> dict[str, Any]:
        # Any: what Django's forms give.
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("file", "text", "address")) and not self.pack and not self.errors:
            raise forms.ValidationError(_("Choose a file, paste a text, or give an address."))
        return cleaned

    @property
    def given(self) -> str:
        """The field that it came by."""
        return next((name for name in ("file", "text") if self.cleaned_data.get(name)), "address")

    @property
    def pack(self) -> str:
        """The starter pack of this site whose page led here, by its public id; "" for none."""
        return str(self.data.get("pack", ""))[:40]

    def bring(self, *, acting: Member) -> Bringing:
        """Read what was given. Raises `NotUnderstood`, or `NotBrought` where its address gave nothing."""
        file, text, address = (self.cleaned_data.get(name) for name in ("file", "text", "address"))
        if pack := self.pack or adopting.pack_at(address or ""):
            if (data := adopting.file_for(acting, pack)) is None:
                raise asking.NotBrought(_("This starter pack is not there, or it was withdrawn. Nothing was changed."))
            return bringing.bring(acting=acting, data=data)
        if isinstance(file, UploadedFile):
            return bringing.bring(acting=acting, data=file.read(), name=file.name or "", ask=asking.walk)
        if text:
            return bringing.bring(acting=acting, data=text.encode(), ask=asking.walk)
        if bluesky.is_address(address or ""):
            return bringing.keep(acting=acting, brought=asking.walk(address or ""))
        return bringing.bring(acting=acting, data=asking.fetched(adopting.file_address(address or "")))


class ShelfForm(forms.Form):
    """Which of the first shelf to follow; nothing is ticked."""

    # Any: what Django's forms take.
    def __init__(self, *args: Any, items: tuple[ShelfItem, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.fields["chosen"] = forms.MultipleChoiceField(
            required=False, choices=[(item.address, item.name) for item in items], widget=forms.CheckboxSelectMultiple,
        )

    def chosen(self) -> list[ShelfItem]:
        """The items that were ticked."""
        wanted = set(self.cleaned_data["chosen"])
        return [item for item in self.items if item.address in wanted]


class RefusalForm(forms.Form):
    """A host or the beginning of an address that is not to be fetched."""

    pattern = forms.CharField(
        label=gettext_lazy("Host, or the beginning of an address"), max_length=500,
        help_text=gettext_lazy("example.org stands for all below it too; example.org/private for one part of it."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Who asked, and when"), max_length=300, required=False,
        help_text=gettext_lazy("Followers of these sources see this."),
    )

    def clean_pattern(self) -> str:
        """A host with a dot in it, or an address: a single letter would stop half the web."""
        pattern: str = self.cleaned_data["pattern"].strip()
        host = pattern.split("://", 1)[-1].split("/", 1)[0]
        if "." not in host.strip(".") or any(character.isspace() for character in pattern):
            raise forms.ValidationError(_("Give a host such as example.org, or the beginning of an address."))
        return pattern
