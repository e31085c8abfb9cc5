"""What can go wrong between this machine and a cluster, with what to do about it.

No sentence holds more of an address than its host and port.
"""

from __future__ import annotations

from typing import Final

from iptcost._faults.problem import Kind

NO_LIBRARY: Final = Kind(
    "cluster-library-missing",
    "Reckoning on a Dask cluster needs the library distributed.",
    "The library distributed is not installed.",
    "Install it with: pip install 'iptcost[batch,dask]'",
)
BAD_ADDRESS: Final = Kind(
    "cluster-bad-address",
    "A scheduler's address is tcp://host:port, or tls://host:port, without a user name or "
    "password in it.",
    "This is no such address.",
    "Write what the scheduler prints when it starts; certificates go into Dask's own "
    "configuration.",
)
UNREACHED: Final = Kind(
    "cluster-unreachable",
    "The scheduler of a Dask cluster answers within {seconds} seconds.",
    "{address} does not answer as a scheduler.",
    "Check that it runs, that the port is right, and that no firewall stands between.",
)
NO_WORKERS: Final = Kind(
    "cluster-without-workers",
    "A cluster's workers do the work.",
    "The cluster has had no worker for {seconds} seconds.",
    "Start workers and run the same command again: it goes on where it was.",
)
UNFIT: Final = Kind(
    "cluster-worker-unfit",
    "Every worker has this machine's versions of iptcost and pyarrow, and numba, so that the parts "
    "are the same byte for byte.",
    "{worker} has {package} {found}; here it is {wanted}.",
    "Install the same versions on every worker and restart them: pip install 'iptcost[batch,dask]'",
)
LACKING: Final = Kind(
    "cluster-worker-lacking",
    UNFIT.rule,
    "{worker} has no {package}.",
    UNFIT.remedy,
)
BLIND: Final = Kind(
    "cluster-worker-blind",
    "The workers read the cases and write the parts themselves: every worker sees both folders, "
    "under the same paths.",
    "{worker} does not see {path} as it is here.",
    "Put cases and parts into a folder that all machines share; or reckon here, without --dask.",
)
LOST: Final = Kind(
    "cluster-lost",
    "The scheduler stays reachable while the parts are made.",
    "The connection to the cluster was lost.",
    "What is whole stays: run the same command again, and it goes on where it was.",
)
DEADLY: Final = Kind(
    "cluster-part-deadly",
    "A part whose worker dies is given to another.",
    "Part {number} took down every worker that tried it.",
    "Look into the workers' logs; they may need more memory. What is whole stays: run the same "
    "command again, and it goes on where it was.",
)
