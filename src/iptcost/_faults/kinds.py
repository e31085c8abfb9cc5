"""Every kind of fault that the core finds in a document, with its sentences.

The sentences are English and stand in the catalogues as they are; ``docs/errors.md`` lists the
codes. A code never changes its meaning; a sentence may be improved at any time.
"""

from iptcost._faults.asking import *  # noqa: F403 - a chapter is a list of kinds
from iptcost._faults.batches import *  # noqa: F403 - a chapter is a list of kinds
from iptcost._faults.case import *  # noqa: F403 - a chapter is a list of kinds
from iptcost._faults.document import *  # noqa: F403 - a chapter is a list of kinds
