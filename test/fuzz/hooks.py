"""What is sent: nothing that no route would see."""

from urllib.parse import quote

import schemathesis

# The HTTP parser reads 32 kB of request line and headers, and answers 431 to more before there is a route.
LONGEST = 16_000


@schemathesis.hook
def filter_query(context, query):
    return len(quote(str(query))) < LONGEST


@schemathesis.hook
def filter_headers(context, headers):
    return len(str(headers)) < LONGEST
