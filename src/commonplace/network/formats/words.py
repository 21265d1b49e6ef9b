"""A sentence for every code that the formats give: why something was refused, what was wrong with the whole or with one row."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

FORMATS: Final = {
    "opml": _("a list of sources (OPML)"),
    "mastodon_follows": _("the accounts that you follow in the fediverse"),
    "mastodon_lists": _("your lists of the fediverse"),
    "mastodon_bookmarks": _("your bookmarks of the fediverse"),
    "table": _("a table of people and places"),
    "text": _("a text with people and places in it"),
    "twitter": _("an archive of Twitter (X)"),
    "bluesky_pack": _("a starter pack of Bluesky"),
    "bluesky_list": _("a list of Bluesky"),
    "pinboard": _("bookmarks of Pinboard"),
    "bookmarks": _("bookmarks of a browser"),
    "vcard": _("an address book (vCard)"),
    "calendar": _("a calendar"),
    "posts": _("posts of many people, with a profile each"),
    "profiles": _("profiles of people on Twitter (X)"),
    "browser": _("bookmarks of Firefox"),
    "spreadsheet": _("a spreadsheet"),
    "zip": _("a zip of several files"),
    "commonplace": _("a network of Commonplace"),
    "pack": _("a starter pack of Commonplace"),
}
"""What something was recognized as, for after “It was recognized as …”."""

REFUSALS: Final = {
    "empty": _("There is nothing in it. Nothing was changed; choose the file again, or paste what it should hold."),
    "too_big": _(
        "It is larger than 20 MB. Nothing was changed; split it into smaller files. Of an archive of Twitter, bring only following.js, "
        "follower.js and tweets.js out of its folder “data”, packed into a small zip."),
    "too_deep": _("It is nested deeper, or in more parts, than any list of people is. Nothing was changed; bring another export."),
    "not_understood": _("No people, addresses or bookmarks were found in it. Nothing was changed; try another export, or paste the list."),
    "not_text": _("This is neither text nor one of the files that are understood. Nothing was changed; export the list as CSV."),
    "web_page": _("This is a web page, not a list. Nothing was changed; bring the file that your reader or browser exports."),
    "source": _("This is a source itself, not a list. Nothing was changed; to follow it, put its address into the field “Follow”."),
    "json_unknown": _("This is JSON, but none of the kinds that are understood. Nothing was changed; export the list as CSV or OPML."),
    "json_cut": _("This is JSON, but it ends in the middle or is damaged. Nothing was changed; export it again."),
    "spreadsheet": _("This is a spreadsheet that cannot be opened here. Nothing was changed; save it as CSV and bring that."),
    "document": _("This is a document or a picture. Nothing was changed; copy the names and addresses out of it and paste them."),
    "packed": _("This is packed in a way that is not opened here. Nothing was changed; unpack it, and bring the files or a zip of them."),
    "zip_damaged": _("The zip is damaged or ends in the middle. Nothing was changed; download it again."),
    "zip_bomb": _("The zip would grow far beyond what such a file holds. For safety it was not opened; nothing was changed."),
    "zip_paths": _("The zip names files outside its own folder, or links to them. For safety it was not opened; nothing was changed."),
    "zip_locked": _("The zip is locked with a password. Nothing was changed; make one without, or bring the files one by one."),
    "zip_in_zip": _("There is another zip in this zip. Nothing was changed; unpack it once, and bring the one inside."),
    "zip_unknown": _("There is nothing in this zip that is understood. Nothing was changed; bring the file that holds the list."),
    "muted_list": _("These are accounts that you muted. Nothing was changed; on that server, export “Follows” instead."),
    "twitter_part": _("This part of an archive of Twitter is not read. Nothing was changed; bring following.js, follower.js or tweets.js."),
    "pack_page": _("This is not the starter pack or list of Bluesky that was asked for. Nothing was changed; look at its address again."),
}
"""Why nothing was taken at all."""

WHOLES: Final = {
    "too_many_rows": _("There are more than 100,000 rows; the first 100,000 were read. Bring the rest as a second file."),
    "cut": _("It ends in the middle; what stood before that was read."),
    "broken": _("Something in it is damaged; what could be understood was read."),
    "repaired": _("It had faults, which were repaired; everything was read."),
    "too_many_outlines": _("The list has more than 50,000 sources; the first 50,000 were read."),
    "too_deep_folders": _("Folders stand more than 32 deep; what was deeper was put into the last folder."),
    "nothing": _("There is nothing in this list."),
    "twitter_rest": _("Direct messages, likes, pictures and advertisements of the archive were not read."),
    "twitter_names": _("Twitter leaves the names out of its archive; they are there for those whom your own posts mention."),
    "twitter_posts_cut": _("There are more posts than could be read at once; the rest of them was left out."),
    "zip_rest": _("Some files of the zip were not understood: {names}."),
    "vcard_rest": _("Pictures, birthdays, streets and the like on the cards were not read: a network does not need them."),
    "calendar_events": _("The events of a calendar are not kept yet: it is kept as a space, and its events are listed as not understood."),
    "spreadsheet_sheets": _("The spreadsheet has several sheets; all of them were read, one after the other."),
}
"""What was wrong with something that was read all the same; `{names}` is filled from `Brought.extra`."""

ROWS: Final = {
    "no_address": _("There is no address; it can be kept in your network as “no address yet”."),
    "dead_only": _("Only an account of Twitter is known, which leads nowhere any more: it is kept as “no address yet”."),
    "closed": _("This place lets no other program in: it is kept with its name, and nothing is fetched from it."),
    "no_handle": _("There is neither a handle nor an address in it."),
    "not_web": _("The address is not one of the web (http or https), so it cannot be fetched."),
    "password": _("There is a name or a password in the address, so it cannot be followed."),
    "shortened": _("This is a shortened address: where it leads is known only to the platform that made it, and nobody asks there."),
    "too_long": _("The address is longer than 2,000 characters, so it cannot be fetched."),
    "bluesky_alone": _("This is a starter pack or list of Bluesky: bring its address alone, then everyone in it is shown."),
    "no_bookmark": _("There is no address behind this bookmark."),
    "no_person": _("There is neither a name nor a handle on this card."),
    "event": _("This is an event of a calendar; events are not kept yet."),
    "damaged": _("This part of the file is damaged."),
    "twice": _("It stands in what you brought more than once; it comes in once."),
}
"""What is missing in one row, or why nothing could be made of it."""


def sentence(code: str) -> str:
    """The sentence of a code, in the member's language; an unknown code is shown as it is, so that nothing is hidden."""
    for sentences in (REFUSALS, WHOLES, ROWS):
        if code in sentences:
            return str(sentences[code])
    return code
