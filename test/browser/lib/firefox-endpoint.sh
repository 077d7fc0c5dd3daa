#!/bin/sh
# What Playwright starts in place of Firefox, which already runs: it says where
# to connect to, and ends when Firefox does.
echo "WebDriver BiDi listening on $ASHORE_BIDI" >&2
exec tail --pid="$ASHORE_FIREFOX" -s 0.05 -f /dev/null
