#!/bin/sh
# Pins the base images to what their tags name today: writes tag@sha256:… into the Dockerfiles and
# compose.yaml. Needs Docker with buildx and the network; run it when you release or update images.
#   docker/pin-digests.sh            writes
#   docker/pin-digests.sh --check    only says whether a tag has moved (exit code 1)
set -eu

folder=$(cd "$(dirname "$0")" && pwd)
mode=${1:---write}
case $mode in
  --write | --check) ;;
  *)
    echo "usage: docker/pin-digests.sh [--check]" >&2
    exit 2
    ;;
esac

# Overridden by the test, which has no registry.
resolve=${BASIN_RESOLVE_DIGEST:-docker buildx imagetools inspect --format '{{.Manifest.Digest}}'}

moved=0
for file in "$folder"/*.Dockerfile "$folder"/compose.yaml; do
  images=$(sed -n -E 's/^ARG [A-Z_]*IMAGE=([^ ]+).*$/\1/p; s/^ *image: ([a-z0-9.\/-]+:[a-z0-9._@:-]+) *$/\1/p' "$file" | sort -u)
  for image in $images; do
    tag=${image%@*}
    digest=$(eval "$resolve" "$tag")
    case $digest in
      sha256:????????????????????????????????????????????????????????????????) ;;
      *)
        echo "docker/pin-digests.sh: $tag has no digest (got '$digest'): is the network there, and docker buildx?" >&2
        exit 1
        ;;
    esac
    if [ "$image" = "$tag@$digest" ]; then
      echo "$(basename "$file"): $tag is pinned"
    elif [ "$mode" = --check ]; then
      echo "$(basename "$file"): $image is now $digest"
      moved=1
    else
      sed -i "s|$image|$tag@$digest|g" "$file"
      echo "$(basename "$file"): $tag@$digest"
    fi
  done
done
exit $moved
