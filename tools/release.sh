#!/usr/bin/env bash
# Makes a release's tag: a commit beside the branch, whose tree is HEAD's and the
# built engines, so that whoever requires that version needs nothing but Go.
# Neither the branch nor the working tree changes.
#
#   bash tools/release.sh v0.1.0   # make release VERSION=v0.1.0
set -euo pipefail
cd "$(dirname "$0")/.."
GO=${GO:-go}
version=${1:-}
carried=engine/artefact/carried
case $version in
v[0-9]*.[0-9]*.[0-9]*) ;;
*) echo 'name the version: make release VERSION=v0.1.0' >&2; exit 2 ;;
esac
if git rev-parse -q --verify "refs/tags/$version" >/dev/null; then
	echo "there is a tag $version already" >&2
	exit 1
fi
if [ -n "$(git status --porcelain)" ]; then
	echo 'the working tree differs from HEAD: commit first, a release is what was committed' >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$GO" run ./engine/artefact/carry "$work/engines"
export GIT_INDEX_FILE=$work/index
git read-tree HEAD
(cd "$work/engines" && find . -type f | sed 's|^\./||' | sort) | while read -r file; do
	blob=$(git hash-object -w "$work/engines/$file")
	git update-index --add --cacheinfo "100644,$blob,$carried/$file"
done
commit=$(git commit-tree "$(git write-tree)" -p HEAD -m "release $version, with its engines")
git tag -a "$version" -m "$version" "$commit"
git diff-tree -r --stat HEAD "$commit"
echo "tagged $version; publish it with: git push origin $version"
