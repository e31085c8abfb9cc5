from iptcost_medicare import *
