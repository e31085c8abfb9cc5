"""Plans of the US marketplaces, from the public use files that CMS publishes each year.

``Marketplace`` is the payer; ``columns`` turns whole files into columns of plan terms (it needs
the extra ``iptcost-marketplace[fast]``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iptcost_marketplace._payer import Marketplace, MarketplaceSettings

if TYPE_CHECKING:
    from iptcost_marketplace._columns import columns

__all__ = ["Marketplace", "MarketplaceSettings", "columns"]


def __getattr__(name: str) -> Any:
    """Import ``columns`` when it is first used: it brings Polars."""
    if name != "columns":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from iptcost_marketplace._columns import columns

    return columns
