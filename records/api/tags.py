"""What an answer is known by (`ETag`), so that who has it already is told so (304), and so that
nobody writes over what they have not seen (`If-Match`).

A tag is made of the answer's own bytes. Anything cheaper, as `updated_at`, would miss derived
figures and the codes of records that are referred to.
"""

import hashlib
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from records.problems import Changed


def tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def tagged(request: Request, response: HttpResponse) -> HttpResponseBase:
    """With its tag; 304 without content where the caller names the same one."""
    if response.status_code != 200:
        return response
    response.headers["ETag"] = tag(response.content)
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ("Accept", "Authorization", "Cookie"))
    return get_conditional_response(request._request, response.headers["ETag"], None, response)


def refuse_unless_matching(request: Request, data: Any) -> None:
    """`data` is the record as it is given out; without `If-Match` anything goes."""
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return
    stands = tag(JSONRenderer().render(data))
    if not {"*", stands} & set(parse_etags(wanted)):
        raise Changed
