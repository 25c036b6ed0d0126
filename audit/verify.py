"""The offline verifier: `python -m audit.verify bundle.zip --log-key VKEY`. All of it is in audit/verifier/."""

import sys

from audit.verifier.command import main

if __name__ == "__main__":
    sys.exit(main())
