#!/usr/bin/env bash
# Gradescope runs this once, as root, when the image of the autograder is built.
set -euo pipefail

home="${CRM_AUTOGRADER:-/autograder}"
course="$home/source/course"

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

apt-get update
# bubblewrap is the sandbox; in a container it may be refused, and run_autograder finds out.
DEBIAN_FRONTEND=noninteractive apt-get install -y bubblewrap python3 python3-venv
python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
  if new_enough "$candidate"; then python="$candidate"; break; fi
done
if [ -z "$python" ]; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y python3.12 python3.12-venv ||
    DEBIAN_FRONTEND=noninteractive apt-get install -y python3.11 python3.11-venv
  for candidate in python3.12 python3.11; do
    if new_enough "$candidate"; then python="$candidate"; break; fi
  done
fi
if [ -z "$python" ]; then
  echo "The course needs Python 3.11 or newer, and this image has none. Choose a newer base image in Gradescope." >&2
  exit 1
fi

"$python" -m venv "$home/venv"
"$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check -c "$course/requirements.lock" -e "$course"
"$home/venv/bin/python" -m compileall -q "$course/crm_course"
