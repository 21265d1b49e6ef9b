"""`python -m commonplace VERB …`"""

import sys

from commonplace.cli import main

if __name__ == "__main__":
    sys.exit(main())
