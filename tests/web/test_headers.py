"""The headers of every answer."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from commonplace.web.middleware import CompressText, headers

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.gallery")]


def test_a_page_takes_nothing_from_elsewhere_and_nothing_inline(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "data:" not in policy


def test_audio_plays_from_its_publisher_only_where_there_is_audio(signed_in: Client) -> None:
    assert "media-src 'self' https: http:;" in signed_in.get("/episode").headers["Content-Security-Policy"]
    assert "media-src 'self';" in signed_in.get("/entry/1000").headers["Content-Security-Policy"]


def test_a_stricter_policy_of_a_view_stays() -> None:
    def picture(request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"", headers={"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=60"})

    answer = headers(picture)(RequestFactory().get("/picture/x"))
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/read", "/", "/no-such-page", "/static/no-such-file.css"])
def test_case_79_no_cache_keeps_or_mixes_what_is_one_member_s(path: str, signed_in: Client) -> None:
    answer = signed_in.get(path)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert {"Accept", "Authorization", "Cookie"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


def test_our_own_files_are_kept_for_a_year_under_an_address_with_their_version(client: Client) -> None:
    page = client.get("/").content.decode()
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(style)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get(style.split("?")[0]).headers["Cache-Control"]


def test_pages_travel_compressed_and_pictures_as_they_are() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("calm " * 1000, content_type=request.headers["X-Type"])

    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip", "X-Type": "text/html; charset=utf-8"})
    answer = CompressText(page)(request)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content).decode() == "calm " * 1000
    picture = RequestFactory().get("/", headers={"Accept-Encoding": "gzip", "X-Type": "image/webp"})
    assert "Content-Encoding" not in CompressText(page)(picture).headers


def test_the_same_page_never_has_the_same_length_so_that_secrets_cannot_be_guessed_from_it(client: Client) -> None:
    lengths = {len(client.get("/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(12)}
    assert len(lengths) > 1
