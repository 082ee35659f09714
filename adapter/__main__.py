"""`python -m adapter` is `bib-adapter`."""

import sys

from adapter.cli import main

sys.exit(main())
