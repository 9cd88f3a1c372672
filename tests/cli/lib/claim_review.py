# SPDX-License-Identifier: Apache-2.0
"""Is what `ballast claim --claimreview` prints made of properties that the vocabulary has?

Properties as published at https://schema.org/ClaimReview, /Claim, /Rating and /Organization, with
those inherited from Review, CreativeWork and Thing that are of use; a property that is not listed
here is an error. https://developers.google.com/search/docs/appearance/structured-data/factcheck
requires claimReviewed, reviewRating and url, and recommends author and itemReviewed; the rest of
NEEDED is what docs/claims.md promises.       claim_review.py FILE
"""
import json
import re
import sys

KNOWN = {
    "ClaimReview": {"claimReviewed", "itemReviewed", "reviewRating", "reviewBody", "reviewAspect", "author",
                    "url", "datePublished", "dateModified", "name", "publisher", "inLanguage"},
    "Claim": {"appearance", "firstAppearance", "claimInterpreter", "text", "author", "datePublished", "name", "url"},
    "Rating": {"ratingValue", "bestRating", "worstRating", "alternateName", "ratingExplanation", "reviewAspect", "author",
               "name"},
    "Organization": {"name", "url", "sameAs", "logo"},
}
NEEDED = {
    "ClaimReview": {"claimReviewed", "itemReviewed", "reviewRating", "author", "url", "datePublished"},
    "Claim": {"text"},
    "Rating": {"alternateName", "ratingExplanation"},
    "Organization": {"name"},
}
NUMBERS = {"ratingValue", "bestRating", "worstRating"}


def check(thing):
    kind = thing["@type"]
    names = {name for name in thing if not name.startswith("@")}
    assert names <= KNOWN[kind], (kind, names - KNOWN[kind])
    assert NEEDED[kind] <= names, (kind, NEEDED[kind] - names)
    for name in names:
        value = thing[name]
        if isinstance(value, dict):
            check(value)
        elif name in NUMBERS:
            assert isinstance(value, int), (name, value)
        else:
            assert isinstance(value, str) and value, (name, value)


def main(name):
    with open(name, encoding="utf-8") as text:
        reviews = json.load(text)
    verdicts = set()
    for review in reviews:
        assert review["@context"] == "https://schema.org" and review["@type"] == "ClaimReview"
        check(review)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", review["datePublished"])
        assert review["itemReviewed"]["text"] == review["claimReviewed"]
        rating = review["reviewRating"]
        verdicts.add(rating["alternateName"])
        rated = not rating["alternateName"].startswith("NOT")
        assert (set(rating) & NUMBERS == NUMBERS) if rated else not set(rating) & NUMBERS, rating
        assert not rated or rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
    assert len(verdicts) == 5, verdicts


main(sys.argv[1])
