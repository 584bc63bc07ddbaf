"""What pytest loads before its other plugins, so that it starts sooner.

nbval reads notebooks with jsonschema, which loads 38 grammars of web addresses where the package
for them is installed, and Jupyter installs it. That takes 1.3 seconds in each process of pytest, and
no notebook's form asks for them; jsonschema does without where the package is missing.
"""

import sys

sys.modules["rfc3987_syntax"] = None  # an import of it raises ImportError
