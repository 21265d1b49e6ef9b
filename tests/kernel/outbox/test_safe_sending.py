"""Mail goes out over TLS, with a name and a password, to the server that was meant and to no other."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from commonplace.kernel.clock import now
from commonplace.kernel.mail import MailTrouble, Postman
from commonplace.kernel.outbox.models import OutgoingMail
from commonplace.kernel.outbox.sending import Report, send_due
from tests.kernel.certificates import Authority, authority
from tests.kernel.outbox.conftest import HURRIED, mails, states
from tests.kernel.outbox.post_office import drops, says, takes_and_drops
from tests.kernel.outbox.safe_office import SafePostOffice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def signs(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def trusted(signs: Authority, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """This machine trusts the authority, as it trusts those of the system."""
    monkeypatch.setenv("SSL_CERT_FILE", str(signs.file))
    settings.DATA = tmp_path


@pytest.fixture(params=["always", "starttls"])
def office(request: pytest.FixtureRequest, signs: Authority, settings: Any) -> Iterator[SafePostOffice]:
    with SafePostOffice(signs.context(), tls=request.param) as open_office:
        settings.KNOBS = replace(settings.KNOBS, mail_url=open_office.address())
        yield open_office


def send() -> Report:
    return send_due(at=now(), patience=HURRIED)


def code_for(to: str = "ada@example.org") -> EmailMessage:
    return EmailMessage("Your code", "BCDF-GHJK", "site@example.org", [to])


def test_a_mail_goes_over_tls_with_a_password_that_has_an_umlaut(office: SafePostOffice) -> None:
    mails("rae", "kim")
    assert send() == Report(sent=2, put_back=0, failed=0, doubtful=0, more=False)
    assert office.receivers() == ["kim@example.org", "rae@example.org"]
    assert set(office.clear) <= {"EHLO", "STARTTLS"}


def test_a_code_to_sign_in_goes_the_same_way(office: SafePostOffice) -> None:
    assert Postman().send_messages([code_for()]) == 1
    assert office.receivers() == ["ada@example.org"]


@pytest.mark.parametrize("ways", ["LOGIN", "PLAIN", "XOAUTH2 LOGIN"])
@pytest.mark.parametrize("password", ["plain-9", "Geheimnis-ü 9"])
def test_whatever_way_of_signing_in_the_server_has(signs: Authority, settings: Any, ways: str, password: str) -> None:
    with SafePostOffice(signs.context(), tls="starttls", ways=ways, password=password) as office:
        settings.KNOBS = replace(settings.KNOBS, mail_url=office.address(password=password))
        mails("rae")
        assert send().sent == 1


@pytest.mark.parametrize("password", ["none-of-mine-9", "fälsch"])
def test_a_wrong_password_is_said_plainly_and_the_mail_is_kept(
    office: SafePostOffice, settings: Any, password: str, tmp_path: Path, caplog: pytest.LogCaptureFixture,
) -> None:
    settings.KNOBS = replace(settings.KNOBS, mail_url=office.address(password=password))
    mails("rae")
    trouble = send().trouble
    assert trouble == "the user name or the password is refused: 535 5.7.8 Username and Password not accepted"
    assert states() == {"rae": "waiting"}
    assert office.taken == []
    with pytest.raises(MailTrouble) as told:
        Postman().send_messages([code_for()])
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
    assert password not in f"{told.value}{trouble}{caplog.text}"


@pytest.mark.parametrize("which", ["another name", "out of date", "unknown authority"])
def test_a_wrong_certificate_is_refused_before_anything_is_said(
    signs: Authority, settings: Any, which: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    context = {"another name": lambda: signs.context("mail.example.org"), "out of date": lambda: signs.context(days=-1),
               "unknown authority": signs.context}[which]()
    if which == "unknown authority":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority(tmp_path).file))
    for tls in ("always", "starttls"):
        with SafePostOffice(context, tls=tls) as office:
            settings.KNOBS = replace(settings.KNOBS, mail_url=office.address())
            OutgoingMail.objects.all().delete()
            mails("rae")
            assert send().trouble.startswith("its certificate is not trusted: ")
            assert states() == {"rae": "waiting"}
            with pytest.raises(MailTrouble, match="its certificate is not trusted"):
                Postman().send_messages([code_for()])
        assert (office.signed_in, office.taken) == (set(), [])
        assert set(office.clear) <= {"EHLO", "STARTTLS"}


def test_a_server_that_takes_tls_out_of_its_offer_hears_nothing_more(signs: Authority, settings: Any) -> None:
    with SafePostOffice(signs.context(), tls="starttls") as office:
        office.offers_tls = False
        settings.KNOBS = replace(settings.KNOBS, mail_url=office.address())
        mails("rae")
        assert "does not offer what the address asks for, and nothing was sent" in send().trouble
    assert "AUTH" not in office.clear
    assert states() == {"rae": "waiting"}


def test_the_port_of_the_other_kind_is_said_plainly(signs: Authority, settings: Any) -> None:
    with SafePostOffice(signs.context(), tls="starttls") as office:
        settings.KNOBS = replace(settings.KNOBS, mail_url=office.address().replace("starttls:", "smtps:"))
        mails("rae")
        assert "is it the right port" in send().trouble


@pytest.mark.parametrize(("url", "sentence"), [
    ("smtps://a:b@no-such-host.invalid", "there is no server of this name"), ("smtp://localhost:9", "nothing listens at this port"),
])
def test_a_server_that_is_not_there_is_said_plainly(settings: Any, url: str, sentence: str) -> None:
    settings.KNOBS = replace(settings.KNOBS, mail_url=url)
    mails("rae")
    assert send().trouble == sentence
    assert states() == {"rae": "waiting"}


def test_a_domain_in_another_script_goes_as_its_ascii_form_and_a_name_in_one_is_told(office: SafePostOffice) -> None:
    mails("rae")
    OutgoingMail.objects.update(to="rae@schüle.example")
    mails("kim")
    OutgoingMail.objects.filter(key="kim").update(to="kïm@example.org")
    assert (send().sent, office.receivers()) == (1, ["rae@xn--schle-mva.example"])
    assert states() == {"rae": "sent", "kim": "failed"}
    assert "no mail address that a server takes" in OutgoingMail.objects.get(key="kim").trouble


def test_greylisted_it_goes_later_and_too_large_it_is_told(office: SafePostOffice) -> None:
    office.at["RCPT", 1] = says(b"450 4.2.0 Greylisted, try again in 300 seconds\r\n")
    office.at["DOT", 1] = says(b"552 5.3.4 Message size exceeds limit\r\n")
    mails("rae", "kim", "lou")
    report = send()
    assert (report.sent, report.put_back, report.failed) == (1, 1, 1)
    kept = {mail.state: mail for mail in OutgoingMail.objects.all()}
    assert "Greylisted" in kept["waiting"].trouble
    assert "552 5.3.4" in kept["failed"].trouble
    OutgoingMail.objects.update(not_before=now())
    assert send().sent == 1
    assert len(office.taken) == 2


def test_cut_off_after_the_text_it_is_in_doubt_and_not_sent_twice(office: SafePostOffice) -> None:
    office.at["DOT", 1] = takes_and_drops
    mails("rae")
    assert send().doubtful == 1
    assert send().sent == 0
    assert (states(), len(office.taken)) == ({"rae": "doubtful"}, 1)


def test_cut_off_at_data_it_is_sent_once_all_the_same(office: SafePostOffice) -> None:
    office.at["DATA", 1] = drops
    mails("rae")
    assert send().sent == 0
    OutgoingMail.objects.update(not_before=now())
    assert send().sent == 1
    assert (states(), len(office.taken)) == ({"rae": "sent"}, 1)


def test_old_tls_is_not_spoken(signs: Authority, settings: Any) -> None:
    context = signs.context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    with SafePostOffice(context, tls="always") as office:
        settings.KNOBS = replace(settings.KNOBS, mail_url=office.address())
        mails("rae")
        assert send().trouble.startswith("TLS failed")
